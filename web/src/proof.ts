import type { VerifyAnswer, VerifyQuestion } from './api';
import { shanghaiDate } from './format';
import type { FileProof, SlipProof } from './local-check';
import { m } from './messages';
import { isProvisional } from './state';

/** What is asked of the platform about a file that was checked here: numbers only. */
export function questionAbout({ bill }: FileProof): VerifyQuestion | null {
  if (!bill) return null;
  const { code, number, check_code, total, issued_at } = bill;
  return { code, number, check_code, amount: total, date: shanghaiDate(issued_at) };
}

/** The same about an offline QR code. */
export function slipQuestion({ bill }: SlipProof): VerifyQuestion {
  const { code, number, check_code, total, date } = bill;
  return { code, number, check_code, amount: total, date };
}

/** What the file proves, joined with what the platform says of its numbers (null: it could not be asked). */
export function joined(proof: FileProof, answer: VerifyAnswer | null): VerifyAnswer {
  const { format, genuine, signatures, page, bill } = proof;
  const provisional = isProvisional(signatures) && page?.proof !== 'changed';
  const verdict = genuine || provisional ? (answer?.verdict ?? 'genuine') : 'altered';
  return {
    format,
    verdict,
    message: messageOf(genuine, answer),
    states: answer?.states ?? [],
    differences: answer?.differences ?? [],
    // The file's own words, but the state only the platform knows.
    bill: bill && { ...bill, state: answer?.bill?.state ?? bill.state },
    signatures,
    page,
  };
}

function messageOf(genuine: boolean, answer: VerifyAnswer | null): string {
  if (!genuine) return m.verdict.hereMessage.broken;
  return m.verdict.hereMessage[answer?.verdict ?? 'unasked'];
}
