import { Alert, Button, Form, Input, Result, Steps } from 'antd';
import { useState } from 'react';
import { MyCertificates } from '../certificates/MyCertificates';
import { CSR } from '../csr';
import { post } from '../http';
import { s } from '../messages-sign';
import { CopyText } from '../parts/CopyText';
import { PageHead } from '../parts/PageHead';
import { useMe } from '../session';
import type { CertificateRow } from '../types-people';
import { useDeed } from '../use-deed';

const t = s.mine;

/** A certificate for my key: the key makes the request, this page hands it in. */
export default function MyCertificatePage() {
  const me = useMe();
  const [form] = Form.useForm<{ csr: string }>();
  const [sent, setSent] = useState<CertificateRow | null>(null);
  const { busy, run } = useDeed();
  const ask = ({ csr }: { csr: string }) =>
    run(() => post<CertificateRow>('/console/me/certificate', { csr: `${csr.trim()}\n` }), { form, after: setSent });
  return (
    <>
      <PageHead title={t.title} lead={t.lead} />
      <MyCertificates turn={sent ? 1 : 0} />
      {me.has_ukey && <Alert type="success" showIcon title={t.has} className="c-gap" />}
      <Steps className="c-gap" size="small" current={sent ? 2 : 1} items={t.steps.map((title) => ({ title }))} />
      {sent ? (
        <Result
          status="success"
          title={t.sent}
          subTitle={t.sentText}
          extra={
            <div className="c-stack">
              <div>
                {t.digest} <CopyText text={sent.key_digest} label={t.digest} />
              </div>
              <p className="c-quiet">{t.digestHint}</p>
              <div>
                <Button onClick={() => setSent(null)}>{t.another}</Button>
              </div>
            </div>
          }
        />
      ) : (
        <Form form={form} layout="vertical" className="c-medium" onFinish={(values) => void ask(values)}>
          <Form.Item
            name="csr"
            label={t.csr}
            extra={t.hint}
            validateTrigger={['onBlur', 'onSubmit']}
            rules={[{ required: true, pattern: CSR, message: t.notCsr }]}
          >
            <Input.TextArea rows={10} className="c-mono" spellCheck={false} />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={busy}>
            {t.submit}
          </Button>
        </Form>
      )}
    </>
  );
}
