import { Button, Form, Input } from 'antd';
import { codeOf } from '../console/explain';
import { send } from '../console/http';
import { c } from '../console/messages';
import { j } from '../console/messages-join';
import { PasswordFields } from '../console/sign-in/PasswordFields';
import type { SignInAnswer } from '../console/types';
import { useDeed } from '../console/use-deed';
import '../console/styles/sign.css';

const t = j.progress;

interface Values {
  code: string;
  login: string;
  new: string;
}

/** The unit is taken up by its manager, who is then signed in and goes on in the console. */
export function Activate({ id, secret }: { id: string; secret: string }) {
  const [form] = Form.useForm<Values>();
  const { busy, run } = useDeed();
  const activate = ({ code, login, new: password }: Values) =>
    run(
      () =>
        send<SignInAnswer>(
          'POST',
          `/join/${encodeURIComponent(id)}/activate`,
          { code: code.trim(), login, password },
          { 'X-Join-Secret': secret },
        ),
      {
        form,
        after: () => window.location.assign('/console'),
        onError: (error) => {
          if (!['WRONG_CODE', 'SECRET'].includes(codeOf(error) ?? '')) return false;
          form.setFields([{ name: 'code', errors: [t.wrongCode] }]);
          return true;
        },
      },
    );
  return (
    <section className="sheet">
      <h2>{t.activateTitle}</h2>
      <p className="quiet">{t.activateLead}</p>
      <Form<Values> form={form} layout="vertical" onFinish={(values) => void activate(values)}>
        <Form.Item name="code" label={t.code} rules={[{ required: true, whitespace: true, message: c.need(t.code) }]}>
          <Input size="large" autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="login"
          label={t.login}
          extra={t.loginHint}
          rules={[{ required: true, pattern: /^[a-z0-9.-]{3,32}$/, message: t.badLogin }]}
        >
          <Input size="large" autoComplete="username" maxLength={32} />
        </Form.Item>
        <PasswordFields current={false} />
        <Button type="primary" size="large" htmlType="submit" loading={busy}>
          {t.activate}
        </Button>
      </Form>
    </section>
  );
}
