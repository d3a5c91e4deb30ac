import { readAmount } from '../../format';

/** Money is text; sums are made of whole cents, so that nothing is ever rounded. */

const cents = (amount: string): bigint => BigInt(amount.replace('.', ''));

/** "12.50" and "3" → "15.50". What is no amount does not count. */
export function sumOf(typed: (string | undefined)[]): string {
  const total = typed
    .map((text) => readAmount(text ?? ''))
    .filter((amount) => amount !== null)
    .reduce((sum, amount) => sum + cents(amount), 0n);
  const text = (total < 0n ? -total : total).toString().padStart(3, '0');
  return `${total < 0n ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)}`;
}

/** Quantity times standard, rounded half up to cents; null when one of them is no plain number. */
export function product(quantity: string, standard: string): string | null {
  const [a, b] = [scaled(quantity), scaled(standard)];
  if (!a || !b) return null;
  const scale = 10n ** BigInt(a.scale + b.scale);
  const value = (a.value * b.value * 100n * 2n + scale) / (scale * 2n);
  const text = value.toString().padStart(3, '0');
  return `${text.slice(0, -2)}.${text.slice(-2)}`;
}

function scaled(text: string): { value: bigint; scale: number } | null {
  const match = /^(\d{1,12})(?:\.(\d{1,6}))?$/.exec(text.trim());
  if (!match) return null;
  const [, whole = '', fraction = ''] = match;
  return { value: BigInt(whole + fraction), scale: fraction.length };
}
