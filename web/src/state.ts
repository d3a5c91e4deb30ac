import type { BillFace, Signature } from './api';
import { m } from './messages';

export type Mark = 'invalid' | 'provisional' | 'red' | 'reversed' | 'exchanged' | 'booked' | 'locked' | 'normal';

/**
 * A bill that a front server issued by itself: the unit has signed it, and finance's signature comes when the bill
 * is home. One that finance's signature was torn off looks the same, so it is never called plainly genuine.
 */
export function isProvisional(signatures: Signature[]): boolean {
  const signed = signatures.some(({ role, valid }) => role === 'unit' && valid);
  return signed && signatures.some(isLater) && signatures.every((s) => s.valid || isLater(s));
}

const isLater = ({ role, valid, problem }: Signature) => role === 'supervision' && !valid && problem === m.sign.missing;

/** What must be said about a bill, the gravest first; "normal" only when there is nothing else to say. */
export function marksOf({ state, signatures }: Pick<BillFace, 'state' | 'signatures'>): Mark[] {
  const provisional = isProvisional(signatures);
  const said: [Mark, unknown][] = [
    ['invalid', signatures.length === 0 || (!provisional && signatures.some((s) => !s.valid))],
    ['red', state.reverses],
    ['reversed', state.reversed_by],
    ['exchanged', state.exchanged_to],
    ['booked', state.booked],
    ['locked', state.locked && !state.booked],
    ['provisional', provisional],
  ];
  const marks = said.filter(([, is]) => is).map(([mark]) => mark);
  return marks.length > 0 ? marks : ['normal'];
}
