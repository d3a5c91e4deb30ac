import type { VerifyQuestion } from './api';
import { SHAPES } from './bill-key';
import { readAmount, readDate } from './format';
import { m } from './messages';

/** code, number and check code one after another, however they are separated; a link may add amount and date. */
const IN_A_ROW =
  /(?:^|\D)(\d{8})[^0-9A-Za-z]{0,12}(\d{10})[^0-9A-Za-z]{0,12}([0-9A-Za-z]{6})(?![0-9A-Za-z])(?:_(-?\d+\.\d{1,2}|-?\d+(?=_)))?(?:_(\d{8})(?!\d))?/;

/** The same three, each after its name, in any order: a link's parameters or the words of a face. */
const CODE = named(['invoice_?code', '[?&]code', m.field.code], '\\d{8}');
const NUMBER = named(['invoice_?number', '[?&]number', m.field.number], '\\d{10}');
const CHECK = named(['check_?code', '[?&]check', m.field.check], '[0-9A-Za-z]{6}');
const DATE = named([m.field.date], '\\d{4}-\\d{2}-\\d{2}');

/** How the text of a national QR code begins; what follows, and in which order, is not fixed. */
const LISTED = /^\s*CZ-EI-/i;

/** Finds a bill in what was pasted or scanned: a QR text of any known form, or text that names all three keys. */
export function readPasted(pasted: string): VerifyQuestion | null {
  const text = plain(pasted);
  const row = IN_A_ROW.exec(text);
  const [code, number, check_code] = row ? row.slice(1, 4) : [CODE, NUMBER, CHECK].map((p) => p.exec(text)?.[1]);
  if (!code || !number || !check_code) return LISTED.test(text) ? fromList(text.replace(LISTED, '')) : null;

  const amount = row?.[4] && readAmount(row[4]);
  const date = readDate(row?.[5] ?? DATE.exec(text)?.[1] ?? '');
  return { code, number, check_code, ...(amount && { amount }), ...(date && { date }) };
}

/** A day has the shape of a code, but no province's number is 19 or 20. */
const DAY = /^(?:19|20)\d{6}$/;

/**
 * The three keys by their shapes alone. A region or a time has the shape of a check code, so what follows
 * the number is preferred.
 * Amount and day are left out: a wrong guess would call a true bill altered.
 */
function fromList(text: string): VerifyQuestion | null {
  const parts = text.split(/[,;|]/).map((part) => part.trim());
  const code = parts.find((part) => SHAPES.code.test(part) && !DAY.test(part));
  const at = parts.findIndex((part) => SHAPES.number.test(part));
  const number = parts[at];
  const check_code = [...parts.slice(at + 1), ...parts].find((part) => SHAPES.check_code.test(part));
  return code && number && check_code ? { code, number, check_code } : null;
}

function plain(text: string): string {
  const short = text.slice(0, 4000).normalize('NFKC');
  try {
    return decodeURIComponent(short);
  } catch {
    return short;
  }
}

function named(names: string[], value: string): RegExp {
  return new RegExp(`(?:${names.join('|')})[\\s=:"]{0,6}(${value})(?![0-9A-Za-z])`, 'i');
}
