import { Button, Form, Input, Radio } from 'antd';
import type { ReactNode } from 'react';
import { isCreditCode, isIdNumber } from '../console/ids';
import { c } from '../console/messages';
import { j } from '../console/messages-join';
import { optionsOf } from '../console/options';
import { RegionPick } from '../console/parts/RegionPick';
import type { DocumentView, JoinRequest } from '../console/types-join';
import { useDeed } from '../console/use-deed';
import { Documents } from './Documents';

const t = j.apply;

type Values = Omit<JoinRequest, 'documents'> & { documents: DocumentView[] };

interface Props<T> {
  submit: string;
  initial?: Partial<Values>;
  send: (request: JoinRequest) => Promise<T>;
  onDone: (answer: T) => void;
  reload?: () => void;
}

const check = (fine: (text: string) => boolean, message: string) => ({
  required: true,
  validator: (_: unknown, text: string = '') => (fine(text) ? Promise.resolve() : Promise.reject(new Error(message))),
});

const upper = (typed: string) => typed.trim().toUpperCase();

/** An application, new or corrected. */
export function JoinForm<T>({ submit, initial, send, onDone, reload }: Props<T>) {
  const [form] = Form.useForm<Values>();
  const { busy, run } = useDeed();
  const finish = ({ documents, ...values }: Values) =>
    void run(() => send({ ...values, documents: documents.map(({ id }) => id) }), { form, after: onDone, reload });
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      className="join"
      initialValues={{ access: 'web', documents: [], ...initial }}
      onFinish={finish}
      scrollToFirstError={{ block: 'center', focus: true }}
      validateTrigger={['onBlur', 'onSubmit']}
    >
      <Part title={t.unit}>
        <div className="c-pair">
          <Form.Item name="name" label={t.name} rules={[{ required: true, whitespace: true, message: c.need(t.name) }]}>
            <Input maxLength={100} autoComplete="organization" />
          </Form.Item>
          <Form.Item
            name="credit_code"
            label={t.code}
            extra={t.codeHint}
            normalize={upper}
            rules={[check(isCreditCode, t.badCode)]}
          >
            <Input maxLength={18} />
          </Form.Item>
          <Form.Item name="region" label={t.region} rules={[{ required: true, message: c.pick(t.region) }]}>
            <RegionPick from="/join/regions" />
          </Form.Item>
          <Form.Item name="industry" label={t.industry} rules={[{ required: true, message: c.pick(t.industry) }]}>
            <Radio.Group options={optionsOf(c.industry)} />
          </Form.Item>
        </div>
        <Form.Item name="access" label={t.access}>
          <Radio.Group
            className="join-radio"
            options={(['web', 'online', 'front'] as const).map((value) => ({
              value,
              label: (
                <>
                  {c.access[value]}
                  <small>{t.accessHint[value]}</small>
                </>
              ),
            }))}
          />
        </Form.Item>
      </Part>
      <Part title={t.manager}>
        <div className="c-pair">
          <Form.Item
            name="contact"
            label={t.contact}
            rules={[{ required: true, whitespace: true, message: c.need(t.contact) }]}
          >
            <Input maxLength={40} autoComplete="name" />
          </Form.Item>
          <Form.Item name="id_number" label={t.idNumber} normalize={upper} rules={[check(isIdNumber, t.badId)]}>
            <Input maxLength={18} autoComplete="off" />
          </Form.Item>
          <Form.Item
            name="phone"
            label={t.phone}
            rules={[check((text) => /^1\d{10}$/.test(text), t.badPhone)]}
            normalize={(typed: string) => typed.trim()}
          >
            <Input maxLength={11} inputMode="tel" autoComplete="tel" />
          </Form.Item>
        </div>
      </Part>
      <Part title={t.payee}>
        <div className="c-pair">
          <Form.Item
            name="payee_account"
            label={t.account}
            normalize={(typed: string) => typed.replace(/\s/g, '')}
            rules={[check((text) => /^\d{8,30}$/.test(text), t.badAccount)]}
          >
            <Input maxLength={30} inputMode="numeric" autoComplete="off" />
          </Form.Item>
          <Form.Item
            name="payee_bank"
            label={t.bank}
            rules={[{ required: true, whitespace: true, message: c.need(t.bank) }]}
          >
            <Input maxLength={100} />
          </Form.Item>
        </div>
      </Part>
      <Part title={t.documents}>
        <Form.Item
          name="documents"
          extra={t.documentsHint}
          rules={[{ required: true, type: 'array', min: 1, message: t.needDocument }]}
        >
          <Documents />
        </Form.Item>
      </Part>
      <div>
        <Button type="primary" size="large" htmlType="submit" loading={busy}>
          {submit}
        </Button>
      </div>
    </Form>
  );
}

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="sheet">
    <h2>{title}</h2>
    {children}
  </section>
);
