import { Button, Drawer, Form, Modal, Space, type FormInstance } from 'antd';
import type { ReactNode } from 'react';
import { c } from '../messages';

interface Props<V> {
  title: string;
  form: FormInstance<V>;
  initial: Partial<V>;
  busy: boolean;
  submit: string;
  onSubmit: (values: V) => void;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
}

/** A form beside the list it belongs to. What was typed is not lost by a slip. */
export function FormDrawer<V extends object>({
  title,
  form,
  initial,
  busy,
  submit,
  onSubmit,
  onClose,
  children,
  wide,
}: Props<V>) {
  const [modal, context] = Modal.useModal();
  const close = () => {
    if (!form.isFieldsTouched()) return onClose();
    void modal.confirm({ title: c.unsaved, okText: c.close, cancelText: c.cancel, onOk: onClose });
  };
  return (
    <Drawer
      open
      title={title}
      size={wide ? 720 : 520}
      onClose={close}
      footer={
        <Space className="c-drawer-foot">
          <Button onClick={close}>{c.cancel}</Button>
          <Button type="primary" loading={busy} onClick={form.submit}>
            {submit}
          </Button>
        </Space>
      }
    >
      {context}
      <Form<V>
        form={form}
        layout="vertical"
        initialValues={initial}
        onFinish={onSubmit}
        scrollToFirstError={{ block: 'center', focus: true }}
        validateTrigger={['onBlur', 'onSubmit']}
        disabled={busy}
      >
        {children}
        {/* Enter in a field submits only where there is a submit button. */}
        <button type="submit" className="unseen" tabIndex={-1} aria-hidden="true" />
      </Form>
    </Drawer>
  );
}
