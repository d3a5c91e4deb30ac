import { SafetyCertificateOutlined } from '@ant-design/icons';
import { Alert, Button, Form, Input, Radio, Spin } from 'antd';
import { useState } from 'react';
import { codeOf, tell } from '../explain';
import { post } from '../http';
import { c } from '../messages';
import { s } from '../messages-sign';
import { useSession } from '../session';
import { findAgent, sign, UkeyError, type AgentInfo } from '../ukey';
import { useLoad } from '../use-load';
import { focusFirst } from '../focus';

/** Signing in with a key: the text that will be signed is shown before the PIN is asked for. */
export default function ByUkey() {
  const { data: agent, busy, reload } = useLoad('agent', findAgent);
  if (busy) {
    return (
      <div className="c-ukey-wait">
        <Spin /> <output>{s.ukey.looking}</output>
      </div>
    );
  }
  const again = <Button onClick={reload}>{s.ukey.again}</Button>;
  if (!agent) {
    return (
      <div className="c-stack">
        <Alert type="warning" showIcon {...noteOf(s.ukey.absent)} />
        <ol className="c-steps">
          {s.ukey.how.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ol>
        {again}
      </div>
    );
  }
  if (agent.certificates.length === 0) return <Without note={s.ukey.noCertificate} again={again} />;
  return <Signing agent={agent} />;
}

const noteOf = ({ title, text }: { title: string; text: string }) => ({ title, description: text });

const Without = ({ note, again }: { note: { title: string; text: string }; again: React.ReactNode }) => (
  <div className="c-stack">
    <Alert type="warning" showIcon {...noteOf(note)} />
    {again}
  </div>
);

function Signing({ agent }: { agent: AgentInfo }) {
  const { renew } = useSession();
  const [serial, setSerial] = useState(agent.certificates[0]!.serial);
  const [text, setText] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [form] = Form.useForm<{ pin: string }>();

  const guarded = async (deed: () => Promise<void>) => {
    setBusy(true);
    setFault(null);
    try {
      await deed();
    } catch (error) {
      setFault(reason(error));
      // A text is good once: after the server refused it, there must be another.
      if (!(error instanceof UkeyError)) setText(null);
      form.resetFields();
    } finally {
      setBusy(false);
    }
  };

  const begin = () => guarded(async () => setText((await post<{ text: string }>('/console/sign-in/challenge')).text));
  const finish = (pin: string) =>
    guarded(async () => {
      const signed = await sign(text!, serial, pin);
      await post('/console/sign-in/ukey', { text, certificate: signed.certificate, signature: signed.signature });
      await renew();
    });

  return (
    <div className="c-stack">
      {fault && <Alert type="error" showIcon title={fault} role="alert" />}
      <p className="c-quiet">
        {s.ukey.device} <strong>{agent.token.label}</strong>
      </p>
      <Radio.Group
        aria-label={s.ukey.certificate}
        className="c-certs"
        value={serial}
        onChange={(e) => setSerial(e.target.value as string)}
        options={agent.certificates.map((one) => ({
          value: one.serial,
          label: (
            <>
              <SafetyCertificateOutlined aria-hidden /> {one.subject}
              <small>{s.ukey.until(one.not_after.slice(0, 10))}</small>
            </>
          ),
        }))}
      />
      {text === null ? (
        <Button type="primary" size="large" block loading={busy} onClick={() => void begin()}>
          {s.ukey.begin}
        </Button>
      ) : (
        <>
          <section aria-label={s.ukey.textTitle}>
            <h2 className="c-small-head">{s.ukey.textTitle}</h2>
            <pre className="c-challenge">{text}</pre>
            <p className="c-quiet">{s.ukey.textLead}</p>
          </section>
          <Form form={form} layout="vertical" requiredMark={false} onFinish={({ pin }) => void finish(pin)}>
            <Form.Item name="pin" label={s.ukey.pin} rules={[{ required: true, message: c.need(s.ukey.pin) }]}>
              <Input.Password size="large" autoComplete="off" ref={focusFirst} />
            </Form.Item>
            <Button type="primary" size="large" block htmlType="submit" loading={busy}>
              {s.ukey.sign}
            </Button>
          </Form>
        </>
      )}
    </div>
  );
}

function reason(error: unknown): string {
  if (!(error instanceof UkeyError)) return codeOf(error) === 'WRONG_PROOF' ? s.ukey.proof : tell(error).text;
  return error.code === 'WRONG_PIN' && error.left !== undefined ? s.ukey.wrongPin(error.left) : error.message;
}
