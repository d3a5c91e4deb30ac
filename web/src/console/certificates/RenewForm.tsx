import { Form, Input } from 'antd';
import { CSR } from '../csr';
import { post } from '../http';
import { p } from '../messages-people';
import { FormDrawer } from '../parts/FormDrawer';
import type { CertificateRow } from '../types-people';
import { useDeed } from '../use-deed';

const t = p.certificates;

/** The page behind has a field of that name as well. */
const FIELD = 'renewal-csr';

interface Props {
  certificate: CertificateRow;
  onClose: () => void;
  onDone: () => void;
}

/** A new key in the place of an old one; somebody else decides on it. */
export function RenewForm({ certificate, onClose, onDone }: Props) {
  const [form] = Form.useForm<{ csr: string }>();
  const { busy, run } = useDeed();
  const path = `/console/certificates/${encodeURIComponent(certificate.id)}/renewal`;
  const submit = ({ csr }: { csr: string }) =>
    run(() => post<CertificateRow>(path, { csr: `${csr.trim()}\n` }), { form, done: t.renewed, after: onDone });
  return (
    <FormDrawer<{ csr: string }>
      title={t.renewTitle}
      form={form}
      initial={{}}
      busy={busy}
      submit={t.submit}
      onSubmit={(values) => void submit(values)}
      onClose={onClose}
    >
      <Form.Item
        name="csr"
        htmlFor={FIELD}
        label={t.csr}
        extra={t.renewHint}
        validateTrigger={['onBlur', 'onSubmit']}
        rules={[{ required: true, pattern: CSR, message: t.notCsr }]}
      >
        <Input.TextArea id={FIELD} rows={10} className="c-mono" spellCheck={false} />
      </Form.Item>
    </FormDrawer>
  );
}
