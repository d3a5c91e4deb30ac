import { useEffect } from 'react';
import { m } from './messages';

export function useTitle(page: string): void {
  useEffect(() => {
    document.title = m.pageTitle(page);
  }, [page]);
}
