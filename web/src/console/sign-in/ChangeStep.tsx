import { Alert, Button, Form } from 'antd';
import { post } from '../http';
import { s } from '../messages-sign';
import { PasswordFields } from './PasswordFields';
import { Restart } from './Restart';
import { useStep } from './use-step';

/** The password of the first sign-in is for this one use. */
export function ChangeStep() {
  const { busy, fault, run } = useStep({ WRONG_PASSWORD: s.wrongCurrent });
  return (
    <>
      <h1>{s.change.title}</h1>
      <p className="c-quiet c-gap">{s.change.lead}</p>
      <Form<{ current: string; new: string }>
        layout="vertical"
        requiredMark={false}
        onFinish={({ current, new: fresh }) => void run(() => post('/console/sign-in/password', { current, new: fresh }))}
      >
        {fault && <Alert type="error" showIcon title={fault} role="alert" className="c-gap" />}
        <PasswordFields />
        <Button type="primary" size="large" block htmlType="submit" loading={busy}>
          {s.change.submit}
        </Button>
      </Form>
      <Restart />
    </>
  );
}
