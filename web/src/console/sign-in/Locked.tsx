import { LockOutlined } from '@ant-design/icons';
import { Alert, Button, Form, Input } from 'antd';
import { useEffect } from 'react';
import { post } from '../http';
import { c } from '../messages';
import { s } from '../messages-sign';
import { useMe, useSession } from '../session';
import { useStep } from './use-step';
import { focusFirst } from '../focus';

/** Nothing of the console is to be seen until the password is given again. */
export default function Locked() {
  const me = useMe();
  const { end } = useSession();
  const { busy, fault, run } = useStep({ WRONG_PASSWORD: s.wrongCurrent });
  useEffect(() => {
    document.title = c.pageTitle(c.shell.locked.title);
  }, []);
  return (
    <div className="c-sign">
      <main className="c-sign-card" id="main">
        <p className="c-lock-icon">
          <LockOutlined aria-hidden />
        </p>
        <h1>{c.shell.locked.title}</h1>
        <p className="c-quiet c-gap">{c.shell.locked.lead(me.name)}</p>
        <Form<{ password: string }>
          layout="vertical"
          requiredMark={false}
          onFinish={(values) => void run(() => post('/console/unlock', values))}
        >
          {fault && <Alert type="error" showIcon title={fault} role="alert" className="c-gap" />}
          <Form.Item
            name="password"
            label={c.shell.locked.password}
            rules={[{ required: true, message: c.need(c.shell.locked.password) }]}
          >
            <Input.Password size="large" autoComplete="current-password" ref={focusFirst} />
          </Form.Item>
          <Button type="primary" size="large" block htmlType="submit" loading={busy}>
            {c.shell.locked.unlock}
          </Button>
        </Form>
        <Button type="link" block onClick={() => void post('/console/sign-out').then(end, end)}>
          {c.shell.locked.other}
        </Button>
      </main>
    </div>
  );
}
