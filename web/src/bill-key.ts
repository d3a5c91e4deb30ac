import type { BillKey } from './api';

/** What a bill's three keys look like on its face. The check code is case-sensitive. */
export const SHAPES = {
  code: /^\d{8}$/,
  number: /^\d{10}$/,
  check_code: /^[0-9A-Za-z]{6}$/,
};

export const isBillKey = (key: BillKey): boolean =>
  SHAPES.code.test(key.code) && SHAPES.number.test(key.number) && SHAPES.check_code.test(key.check_code);
