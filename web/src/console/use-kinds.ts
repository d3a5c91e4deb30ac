import { get } from './http';
import type { KindView } from './types';
import { useLoad } from './use-load';

const NONE: KindView[] = [];

/** The kinds of bills one may choose; none while they are on their way. */
export function useKinds(): KindView[] {
  return useLoad('kinds', (signal) => get<KindView[]>('/console/kinds', signal)).data ?? NONE;
}
