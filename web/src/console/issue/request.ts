import { readAmount } from '../../format';
import type { IssueRequest, ItemRequest } from '../types-join';
import { sumOf } from './sum';

/** What the form holds, and the request it becomes. */

export interface Values {
  kind: string;
  place: string;
  payer: { type: 'person' | 'organization'; name: string; code?: string };
  pay_mode: string;
  items: (Partial<ItemRequest> | undefined)[];
  ext?: ({ name?: string; value?: string } | undefined)[];
  remark?: string;
  handler: string;
  checker: string;
}

export const totalOf = (items: Values['items'] = []) => sumOf(items.map((item) => item?.amount));

export const requestOf = (values: Values, key: string): IssueRequest => ({
  business_key: key,
  kind: values.kind,
  place: values.place,
  payer: {
    type: values.payer.type,
    code: (values.payer.code ?? '').trim(),
    name: values.payer.name.trim(),
    account: '',
    bank: '',
  },
  total: totalOf(values.items),
  pay_mode: values.pay_mode,
  items: values.items.map((item = {}) => ({
    code: (item.code ?? '').trim(),
    name: (item.name ?? '').trim(),
    quantity: (item.quantity ?? '').trim(),
    unit: (item.unit ?? '').trim(),
    standard: (item.standard ?? '').trim(),
    amount: readAmount(item.amount ?? '') ?? '',
    remark: '',
  })),
  details: [],
  ext: Object.fromEntries(
    (values.ext ?? [])
      .filter((one) => one?.name?.trim() && one.value?.trim())
      .map((one) => [one!.name!.trim(), one!.value!.trim()]),
  ),
  remark: (values.remark ?? '').trim(),
  handler: values.handler.trim(),
  checker: values.checker.trim(),
});

/** The same deed sent again bears the same key, and never makes a second bill. */
export function newKey(now: Date, random: number): string {
  const at = new Date(now.getTime() + 8 * 3_600_000).toISOString().replace(/\D/g, '').slice(0, 14);
  return `WEB${at}${Math.floor(random * 1e6)
    .toString()
    .padStart(6, '0')}`;
}
