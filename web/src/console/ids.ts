/** Numbers that carry their own check digit. */

const CREDIT = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const CREDIT_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** A credit code: 18 characters, the last one checks the others (GB 32100-2015). */
export function isCreditCode(text: string): boolean {
  const values = [...text].map((letter) => CREDIT.indexOf(letter));
  if (values.length !== 18 || values.includes(-1)) return false;
  const sum = CREDIT_WEIGHTS.reduce((total, weight, i) => total + weight * values[i]!, 0);
  return (31 - (sum % 31)) % 31 === values[17];
}

/** Identity number: 18 characters, the last one checks the others (GB 11643-1999). */
export function isIdNumber(text: string): boolean {
  if (!/^\d{17}[\dX]$/.test(text)) return false;
  const sum = ID_WEIGHTS.reduce((total, weight, i) => total + weight * Number(text[i]), 0);
  return '10X98765432'[sum % 11] === text[17];
}
