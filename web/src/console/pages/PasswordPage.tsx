import { Button, Form } from 'antd';
import { codeOf } from '../explain';
import { post } from '../http';
import { s } from '../messages-sign';
import { PageHead } from '../parts/PageHead';
import { PasswordFields } from '../sign-in/PasswordFields';
import { useDeed } from '../use-deed';

export default function PasswordPage() {
  const [form] = Form.useForm<{ current: string; new: string; again: string }>();
  const { busy, run } = useDeed();
  const change = ({ current, new: fresh }: { current: string; new: string }) =>
    run(() => post('/console/me/password', { current, new: fresh }), {
      done: s.change.done,
      form,
      after: () => form.resetFields(),
      onError: (error) => {
        if (codeOf(error) !== 'WRONG_PASSWORD') return false;
        form.setFields([{ name: 'current', errors: [s.wrongCurrent] }]);
        return true;
      },
    });
  return (
    <>
      <PageHead title={s.change.mine} />
      <Form form={form} layout="vertical" className="c-narrow" onFinish={(values) => void change(values)}>
        <PasswordFields />
        <Button type="primary" htmlType="submit" loading={busy}>
          {s.change.submit}
        </Button>
      </Form>
    </>
  );
}
