import { Form, Input, Modal, Select } from 'antd';
import { c } from '../messages';
import { p } from '../messages-people';
import { optionsOf } from '../options';

const t = p.certificates;

interface Props {
  busy: boolean;
  onOk: (cause: string, reason: string) => void;
  onCancel: () => void;
}

/** Revoking is for good: with its cause for the revocation list, and the reason in words. */
export function RevokeDialog({ busy, onOk, onCancel }: Props) {
  const [form] = Form.useForm<{ cause: string; reason: string }>();
  return (
    <Modal
      open
      title={t.revoke}
      okText={t.revoke}
      cancelText={c.cancel}
      okButtonProps={{ danger: true, loading: busy }}
      onOk={form.submit}
      onCancel={onCancel}
    >
      <p className="c-gap">{t.revokeText}</p>
      <Form form={form} layout="vertical" onFinish={({ cause, reason }) => onOk(cause, reason.trim())}>
        <Form.Item name="cause" label={t.cause} rules={[{ required: true, message: c.pick(t.cause) }]}>
          <Select options={optionsOf(t.causes)} />
        </Form.Item>
        <Form.Item
          name="reason"
          label={c.reason.label}
          extra={c.reason.hint}
          rules={[{ required: true, whitespace: true, min: 2, message: c.reason.need }]}
        >
          <Input.TextArea rows={3} maxLength={200} showCount />
        </Form.Item>
      </Form>
    </Modal>
  );
}
