import type { BillFace } from './api';

export type Mark = 'invalid' | 'red' | 'reversed' | 'exchanged' | 'booked' | 'locked' | 'normal';

/** What must be said about a bill, the gravest first; "normal" only when there is nothing else to say. */
export function marksOf({ state, signatures }: Pick<BillFace, 'state' | 'signatures'>): Mark[] {
  const said: [Mark, unknown][] = [
    ['invalid', signatures.length === 0 || signatures.some((s) => !s.valid)],
    ['red', state.reverses],
    ['reversed', state.reversed_by],
    ['exchanged', state.exchanged_to],
    ['booked', state.booked],
    ['locked', state.locked && !state.booked],
  ];
  const marks = said.filter(([, is]) => is).map(([mark]) => mark);
  return marks.length > 0 ? marks : ['normal'];
}
