import { Button, Form, Input } from 'antd';
import { useEffect, useState, type ClipboardEvent } from 'react';
import type { Fault, VerifyQuestion } from '../api';
import { SHAPES } from '../bill-key';
import { readAmount } from '../format';
import { m } from '../messages';
import { readPasted } from '../paste';

interface Props {
  busy: boolean;
  faults?: Fault[];
  onAsk: (question: VerifyQuestion) => void;
}

type Values = Record<keyof VerifyQuestion, string | undefined>;

const FIELDS = ['code', 'number', 'check_code', 'amount', 'date'] as const;
const clean = (typed = '') => typed.normalize('NFKC').replace(/\s/g, '');
const required = (key: keyof typeof SHAPES, message: string) => [
  { required: true, transform: clean, pattern: SHAPES[key], message },
];
const AMOUNT_RULES = [
  {
    validator: (_: unknown, typed?: string) =>
      !typed || readAmount(typed) ? Promise.resolve() : Promise.reject(new Error(m.verify.need.amount)),
  },
];

/** The keys printed on a face. Pasting a link or text that holds them all fills the form. */
export function VerifyForm({ busy, faults, onAsk }: Props) {
  const [form] = Form.useForm<Values>();
  const [pasted, setPasted] = useState(false);

  useEffect(() => {
    const known = (faults ?? []).flatMap(({ pointer, message }) => {
      const name = FIELDS.find((field) => pointer === `/${field}`);
      return name ? [{ name, errors: [message] }] : [];
    });
    if (known.length > 0) form.setFields(known);
  }, [form, faults]);

  const fill = (text: string): boolean => {
    const found = readPasted(text);
    if (!found) return false;
    form.setFieldsValue({ amount: undefined, date: undefined, ...found });
    form.setFields(FIELDS.map((name) => ({ name, errors: [] })));
    setPasted(true);
    return true;
  };

  const onPaste = (event: ClipboardEvent) => {
    if (fill(event.clipboardData.getData('text'))) event.preventDefault();
  };

  /** A keyboard's own clipboard strip types the text without a paste event. */
  const onValuesChange = (changed: Partial<Values>) => {
    const filled = Object.values(changed).some((value) => (value?.length ?? 0) >= 24 && fill(value ?? ''));
    if (!filled) setPasted(false);
  };

  return (
    <div onPaste={onPaste}>
      <Form<Values>
        form={form}
        name="verify"
        layout="vertical"
        size="large"
        requiredMark={false}
        validateTrigger="onBlur"
        scrollToFirstError={{ focus: true, block: 'center' }}
        initialValues={fromAddress()}
        onValuesChange={onValuesChange}
        onFinish={(values) => onAsk(questionOf(values))}
      >
        <p className="quiet" id="paste-hint">
          {m.verify.pasteHint}
        </p>
        <Form.Item name="code" label={m.field.code} rules={required('code', m.verify.need.code)}>
          <Input inputMode="numeric" autoComplete="off" placeholder={m.verify.hint.code} />
        </Form.Item>
        <Form.Item name="number" label={m.field.number} rules={required('number', m.verify.need.number)}>
          <Input inputMode="numeric" autoComplete="off" placeholder={m.verify.hint.number} />
        </Form.Item>
        <Form.Item name="check_code" label={m.field.check} rules={required('check_code', m.verify.need.check)}>
          <Input autoComplete="off" autoCapitalize="none" spellCheck={false} placeholder={m.verify.hint.check} />
        </Form.Item>
        <div className="optional">
          <Form.Item name="amount" label={m.verify.optional(m.field.amount)} rules={AMOUNT_RULES}>
            <Input inputMode="decimal" autoComplete="off" prefix="¥" placeholder="0.00" />
          </Form.Item>
          <Form.Item name="date" label={m.verify.optional(m.field.date)}>
            <Input type="date" autoComplete="off" />
          </Form.Item>
        </div>
        <p className="quiet optional-hint">{m.verify.optionalHint}</p>
        <output className="pasted">{pasted ? m.verify.pasted : ''}</output>
        <Button type="primary" htmlType="submit" block loading={busy}>
          {busy ? m.verify.busy : m.verify.submit}
        </Button>
      </Form>
    </div>
  );
}

function questionOf(values: Values): VerifyQuestion {
  const amount = readAmount(values.amount ?? '');
  return {
    code: clean(values.code),
    number: clean(values.number),
    check_code: clean(values.check_code),
    ...(amount && { amount }),
    ...(values.date && { date: values.date }),
  };
}

/** Other pages lead here with what they know of a bill in the address. */
function fromAddress(): Partial<Values> {
  const query = new URLSearchParams(window.location.search);
  return Object.fromEntries(
    Object.entries(SHAPES).flatMap(([key, shape]) => {
      const value = query.get(key);
      return value && shape.test(value) ? [[key, value]] : [];
    }),
  );
}
