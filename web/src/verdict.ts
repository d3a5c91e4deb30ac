import type { Caution, VerifyAnswer } from './api';
import { isProvisional } from './state';
import type { Check } from './use-verify';

export type Finding =
  | 'genuine'
  | 'caution'
  | 'unknown'
  | 'altered'
  | 'badSignature'
  | 'provisional'
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
  if (isProvisional(signatures) && awaited(answer)) return cautionsOf(answer).length > 0 ? 'caution' : 'provisional';
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

/** A file from before finance signed differs from the kept one by that signature alone, finance's being the second. */
const awaited = ({ differences, page }: VerifyAnswer) =>
  page?.proof !== 'changed' && differences.every(({ field, given }) => given === '' && field.includes('/EInvoiceSignature[1]/'));
