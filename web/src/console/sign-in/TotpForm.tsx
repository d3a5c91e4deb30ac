import { Alert, Button, Form, Input } from 'antd';
import { post } from '../http';
import { s } from '../messages-sign';
import { useStep } from './use-step';
import { focusFirst } from '../focus';

/** Six digits. */
export function TotpForm({ submit, focus = true }: { submit: string; focus?: boolean }) {
  const { busy, fault, run } = useStep({ WRONG_CODE: s.wrongCode });
  const [form] = Form.useForm<{ code: string }>();
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      onFinish={({ code }) =>
        void run(() => post('/console/sign-in/totp', { code: code.trim() })).then((ok) => ok || form.resetFields(['code']))
      }
    >
      {fault && <Alert type="error" showIcon title={fault} role="alert" className="c-gap" />}
      <Form.Item
        name="code"
        label={s.totp.code}
        validateTrigger="onSubmit"
        rules={[{ required: true, pattern: /^\s*\d{6}\s*$/, message: s.totp.need }]}
      >
        <Input size="large" className="c-code" inputMode="numeric" autoComplete="one-time-code" maxLength={8} ref={focus ? focusFirst : undefined} />
      </Form.Item>
      <Button type="primary" size="large" block htmlType="submit" loading={busy}>
        {submit}
      </Button>
    </Form>
  );
}
