import { LockOutlined, UserOutlined } from '@ant-design/icons';
import { Alert, Button, Form, Input } from 'antd';
import { post } from '../http';
import { c } from '../messages';
import { s } from '../messages-sign';
import { useStep } from './use-step';
import { focusFirst } from '../focus';

export function ByPassword() {
  const { busy, fault, run } = useStep({ WRONG_PASSWORD: s.wrongPassword, SIGN_IN: s.wrongPassword });
  return (
    <Form<{ login: string; password: string }>
      layout="vertical"
      requiredMark={false}
      onFinish={(values) => void run(() => post('/console/sign-in', values))}
    >
      {fault && <Alert type="error" showIcon title={fault} role="alert" className="c-gap" />}
      <Form.Item name="login" label={s.login} rules={[{ required: true, message: c.need(s.login) }]}>
        <Input size="large" prefix={<UserOutlined aria-hidden />} autoComplete="username" ref={focusFirst} />
      </Form.Item>
      <Form.Item name="password" label={s.password} rules={[{ required: true, message: c.need(s.password) }]}>
        <Input.Password size="large" prefix={<LockOutlined aria-hidden />} autoComplete="current-password" />
      </Form.Item>
      <Button type="primary" size="large" block htmlType="submit" loading={busy}>
        {s.next}
      </Button>
    </Form>
  );
}
