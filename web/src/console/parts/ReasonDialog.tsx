import { Form, Input, Modal, type GetRef } from 'antd';
import { useRef, type ReactNode } from 'react';
import { c } from '../messages';

interface Props {
  title: string;
  text?: ReactNode;
  ok: string;
  danger?: boolean;
  busy: boolean;
  optional?: boolean;
  label?: string;
  /** Said when nothing was written. */
  need?: string;
  onOk: (reason: string) => void;
  onCancel: () => void;
}

/** Asks why, before something is done that others will ask about. */
export function ReasonDialog({
  title,
  text,
  ok,
  danger,
  busy,
  optional,
  label = c.reason.label,
  need = c.reason.need,
  onOk,
  onCancel,
}: Props) {
  const [form] = Form.useForm<{ reason: string }>();
  const words = useRef<GetRef<typeof Input.TextArea>>(null);
  return (
    <Modal
      open
      title={title}
      okText={ok}
      cancelText={c.cancel}
      okButtonProps={{ danger, loading: busy }}
      onOk={form.submit}
      onCancel={onCancel}
      afterOpenChange={(open) => open && words.current?.focus()}
    >
      {text && <p className="c-gap">{text}</p>}
      <Form form={form} layout="vertical" onFinish={({ reason }) => onOk((reason ?? '').trim())} requiredMark={false}>
        <Form.Item
          name="reason"
          label={label}
          extra={c.reason.hint}
          rules={optional ? [] : [{ required: true, whitespace: true, min: 2, message: need }]}
        >
          <Input.TextArea rows={3} maxLength={200} showCount ref={words} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
