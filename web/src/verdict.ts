import type { Caution, VerifyAnswer } from './api';

export type Finding = 'genuine' | 'caution' | 'unknown' | 'altered' | 'badSignature';

/** Why a genuine bill must not be reimbursed. A red bill only cancels another. */
export function cautionsOf({ states, bill }: VerifyAnswer): (Caution | 'red')[] {
  return bill?.state.reverses ? ['red', ...states] : states;
}

/** The one thing to say first. A bill that must not be used is never called plainly genuine. */
export function findingOf(answer: VerifyAnswer): Finding {
  const { verdict, signatures, differences } = answer;
  const broken = signatures.some((s) => !s.valid);
  if (verdict === 'altered') return broken && differences.length === 0 ? 'badSignature' : 'altered';
  if (verdict !== 'genuine') return 'unknown';
  if (broken) return 'badSignature';
  return cautionsOf(answer).length > 0 ? 'caution' : 'genuine';
}
