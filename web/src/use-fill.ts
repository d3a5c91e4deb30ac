import { Form } from 'antd';
import { useState } from 'react';
import type { VerifyQuestion } from './api';

export type FormValues = Record<keyof VerifyQuestion, string | undefined>;

export const FIELDS = ['code', 'number', 'check_code', 'amount', 'date'] as const;

/** The form's values, also for who fills it from outside; `told` says where they came from. */
export function useFill() {
  const [form] = Form.useForm<FormValues>();
  const [told, setTold] = useState('');

  const put = (found: VerifyQuestion, words: string) => {
    form.setFieldsValue({ amount: undefined, date: undefined, ...found });
    form.setFields(FIELDS.map((name) => ({ name, errors: [] })));
    setTold(words);
  };
  return { form, told, put, forget: () => setTold('') };
}
