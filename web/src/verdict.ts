import type { Caution, VerifyAnswer } from './api';
import type { Check } from './use-verify';

export type Finding =
  | 'genuine'
  | 'caution'
  | 'unknown'
  | 'altered'
  | 'badSignature'
  | 'pageChanged'
  | 'unproven'
  | 'stranger'
  | 'unasked';

/** Why a genuine bill must not be reimbursed. A red bill only cancels another. */
export function cautionsOf({ states, bill }: VerifyAnswer): (Caution | 'red')[] {
  return bill?.state.reverses ? ['red', ...states] : states;
}

/** The one thing to say first, the gravest first. A bill that must not be used is never called plainly genuine. */
export function findingOf({ answer, source, unasked }: Check): Finding {
  const { verdict, signatures, differences, page } = answer;
  const here = source.by === 'file' && source.way === 'here';
  const broken = signatures.some((s) => !s.valid) || (here && signatures.length === 0);
  if (verdict === 'altered' && differences.length > 0) return 'altered';
  if (broken) return verdict === 'unknown' ? 'unknown' : 'badSignature';
  if (page?.proof === 'changed') return 'pageChanged';
  if (verdict === 'altered') return here ? 'badSignature' : 'altered';
  if (verdict === 'unknown') return here ? 'stranger' : 'unknown';
  if (cautionsOf(answer).length > 0) return 'caution';
  if (unasked) return 'unasked';
  return page?.proof === 'unproven' ? 'unproven' : 'genuine';
}
