import type { VerifyQuestion } from './api';
import { readAmount, readDate } from './format';
import { m } from './messages';

/** code, number and check code one after another, however they are separated; a link may add amount and date. */
const IN_A_ROW =
  /(?:^|\D)(\d{8})[^0-9A-Za-z]{0,12}(\d{10})[^0-9A-Za-z]{0,12}([0-9A-Za-z]{6})(?![0-9A-Za-z])(?:_(-?\d+\.\d{1,2}))?(?:_(\d{8})(?!\d))?/;

/** The same three, each after its name, in any order: a link's parameters or the words of a face. */
const CODE = named(['invoice_?code', '[?&]code', m.field.code], '\\d{8}');
const NUMBER = named(['invoice_?number', '[?&]number', m.field.number], '\\d{10}');
const CHECK = named(['check_?code', '[?&]check', m.field.check], '[0-9A-Za-z]{6}');
const DATE = named([m.field.date], '\\d{4}-\\d{2}-\\d{2}');

/** Finds a bill in what was pasted: a QR link of any known form, or text that names all three keys. */
export function readPasted(pasted: string): VerifyQuestion | null {
  const text = plain(pasted);
  const row = IN_A_ROW.exec(text);
  const [code, number, check_code] = row ? row.slice(1, 4) : [CODE, NUMBER, CHECK].map((p) => p.exec(text)?.[1]);
  if (!code || !number || !check_code) return null;

  const amount = row?.[4] && readAmount(row[4]);
  const date = readDate(row?.[5] ?? DATE.exec(text)?.[1] ?? '');
  return { code, number, check_code, ...(amount && { amount }), ...(date && { date }) };
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
