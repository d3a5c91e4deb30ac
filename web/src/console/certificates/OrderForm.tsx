import { Form, Input, Select } from 'antd';
import { CSR } from '../csr';
import { post } from '../http';
import { c } from '../messages';
import { p } from '../messages-people';
import { optionsOf } from '../options';
import { FormDrawer } from '../parts/FormDrawer';
import type { CertificateRow } from '../types-people';
import { useDeed } from '../use-deed';

const t = p.certificates;

interface Values {
  purpose: string;
  owner: string;
  csr: string;
}

/** A certificate asked for on behalf of a person, a front device or an API client. */
export function OrderForm({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const [form] = Form.useForm<Values>();
  const { busy, run } = useDeed();
  const submit = (values: Values) =>
    run(() => post<CertificateRow>('/console/certificates', { ...values, csr: `${values.csr.trim()}\n` }), {
      form,
      done: t.ordered,
      after: onDone,
    });
  return (
    <FormDrawer<Values>
      title={t.order}
      form={form}
      initial={{ purpose: 'api_client' }}
      busy={busy}
      submit={t.submit}
      onSubmit={(values) => void submit(values)}
      onClose={onClose}
    >
      <Form.Item name="purpose" label={t.cols.purpose}>
        <Select options={optionsOf(t.orderOf)} />
      </Form.Item>
      <Form.Item
        name="owner"
        label={t.owner}
        extra={t.ownerHint}
        rules={[{ required: true, whitespace: true, message: c.need(t.owner) }]}
      >
        <Input maxLength={64} />
      </Form.Item>
      <Form.Item name="csr" label={t.csr} rules={[{ required: true, pattern: CSR, message: t.notCsr }]}>
        <Input.TextArea rows={10} className="c-mono" spellCheck={false} />
      </Form.Item>
    </FormDrawer>
  );
}
