import { Button, Form, Input } from 'antd';
import { useEffect, type ClipboardEvent } from 'react';
import type { Fault, VerifyQuestion } from '../api';
import { SHAPES } from '../bill-key';
import { readAmount } from '../format';
import { m } from '../messages';
import { readPasted } from '../paste';
import { FIELDS, type FormValues, type useFill } from '../use-fill';

interface Props {
  busy: boolean;
  faults?: Fault[];
  fill: ReturnType<typeof useFill>;
  onAsk: (question: VerifyQuestion) => void;
}

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
export function VerifyForm({ busy, faults, fill: { form, told, put, forget }, onAsk }: Props) {

  useEffect(() => {
    const known = (faults ?? []).flatMap(({ pointer, message }) => {
      const name = FIELDS.find((field) => pointer === `/${field}`);
      return name ? [{ name, errors: [message] }] : [];
    });
    if (known.length > 0) form.setFields(known);
  }, [form, faults]);

  const take = (text: string): boolean => {
    const found = readPasted(text);
    if (found) put(found, m.verify.pasted);
    return found !== null;
  };

  const onPaste = (event: ClipboardEvent) => {
    if (take(event.clipboardData.getData('text'))) event.preventDefault();
  };

  /** A keyboard's own clipboard strip types the text without a paste event. */
  const onValuesChange = (changed: Partial<FormValues>) => {
    const pasted = Object.values(changed).some((value) => (value?.length ?? 0) >= 24 && take(value ?? ''));
    if (!pasted) forget();
  };

  return (
    <div onPaste={onPaste}>
      <Form<FormValues>
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
        <p className="quiet aside" id="paste-hint">
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
        <div className="optional aside">
          <Form.Item name="amount" label={m.verify.optional(m.field.amount)} rules={AMOUNT_RULES}>
            <Input inputMode="decimal" autoComplete="off" prefix="¥" placeholder="0.00" />
          </Form.Item>
          <Form.Item name="date" label={m.verify.optional(m.field.date)}>
            <Input type="date" autoComplete="off" />
          </Form.Item>
        </div>
        <p className="quiet optional-hint aside">{m.verify.optionalHint}</p>
        <output className="pasted">{told}</output>
        <Button type="primary" htmlType="submit" block loading={busy}>
          {busy ? m.verify.busy : m.verify.submit}
        </Button>
      </Form>
    </div>
  );
}

function questionOf(values: FormValues): VerifyQuestion {
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
function fromAddress(): Partial<FormValues> {
  const query = new URLSearchParams(window.location.search);
  return Object.fromEntries(
    Object.entries(SHAPES).flatMap(([key, shape]) => {
      const value = query.get(key);
      return value && shape.test(value) ? [[key, value]] : [];
    }),
  );
}
