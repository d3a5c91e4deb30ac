import { useEffect, useState } from 'react';
import { ApiError, getBill, type BillFace, type BillKey } from './api';
import { isBillKey } from './bill-key';

export type BillLoad =
  | { step: 'loading' }
  | { step: 'ready'; bill: BillFace }
  | { step: 'unknown' }
  | { step: 'failed'; error: unknown };

/** Loads the bill a page is about. A key that no bill can have is not asked for. */
export function useBill({ code, number, check_code }: BillKey): BillLoad {
  const [load, setLoad] = useState<BillLoad>({ step: 'loading' });

  useEffect(() => {
    const left = new AbortController();
    const settle = (next: BillLoad) => !left.signal.aborted && setLoad(next);
    find({ code, number, check_code }, left.signal).then(settle, (error: unknown) => settle({ step: 'failed', error }));
    return () => left.abort();
  }, [code, number, check_code]);

  return load;
}

async function find(key: BillKey, signal: AbortSignal): Promise<BillLoad> {
  if (!isBillKey(key)) return { step: 'unknown' };
  try {
    return { step: 'ready', bill: await getBill(key, signal) };
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return { step: 'unknown' };
    throw error;
  }
}
