import { Checkbox, Form, Input } from 'antd';
import { post, put } from '../http';
import { c } from '../messages';
import { o } from '../messages-org';
import { p } from '../messages-people';
import { optionsOf } from '../options';
import { FormDrawer } from '../parts/FormDrawer';
import { useMe } from '../session';
import type { ClientRow, ClientSecret } from '../types-people';
import { CREDIT_CODE } from '../units/UnitForm';
import { useDeed } from '../use-deed';
import { linesOf, strayLine } from './allow-list';

const t = p.clients;

interface Values {
  unit: string;
  label: string;
  scopes: string[];
  allow: string;
}

interface Props {
  client?: ClientRow;
  onClose: () => void;
  onMade: (secret: ClientSecret) => void;
  onSaved: () => void;
}

export function ClientForm({ client, onClose, onMade, onSaved }: Props) {
  const me = useMe();
  const [form] = Form.useForm<Values>();
  const { busy, run } = useDeed();
  const submit = ({ unit, label, scopes, allow }: Values) => {
    const change = { label: label.trim(), scopes, allow: linesOf(allow ?? '') };
    void (client
      ? run(() => put(`/console/clients/${encodeURIComponent(client.id)}`, { ...change, version: client.version }), {
          form,
          done: t.form.saved,
          after: onSaved,
          reload: onSaved,
        })
      : run(() => post<ClientSecret>('/console/clients', { unit, ...change }), { form, after: onMade }));
  };
  return (
    <FormDrawer<Values>
      title={client ? t.form.editTitle : t.form.createTitle}
      form={form}
      initial={
        client
          ? { unit: client.unit, label: client.label, scopes: client.scopes, allow: client.allow.join('\n') }
          : { unit: me.unit ?? '', scopes: ['bill.issue', 'bill.reverse', 'bill.read'] }
      }
      busy={busy}
      submit={client ? c.save : t.form.create}
      onSubmit={submit}
      onClose={onClose}
    >
      <Form.Item
        name="unit"
        label={t.unit}
        rules={[{ required: true, pattern: CREDIT_CODE, message: o.form.badCode }]}
      >
        <Input maxLength={18} disabled={client !== undefined || me.unit !== undefined} />
      </Form.Item>
      <Form.Item
        name="label"
        label={t.cols.label}
        rules={[{ required: true, whitespace: true, message: c.need(t.cols.label) }]}
      >
        <Input maxLength={40} />
      </Form.Item>
      <Form.Item name="scopes" label={t.cols.scopes} rules={[{ required: true, message: c.pick(t.cols.scopes) }]}>
        <Checkbox.Group className="c-checks" options={optionsOf(t.scopes)} />
      </Form.Item>
      <Form.Item
        name="allow"
        label={t.form.allow}
        extra={t.form.allowHint}
        rules={[
          {
            validator: (_, text: string = '') => {
              const stray = strayLine(text);
              return stray === undefined ? Promise.resolve() : Promise.reject(new Error(t.form.badAllow(stray)));
            },
          },
        ]}
      >
        <Input.TextArea rows={4} className="c-mono" spellCheck={false} />
      </Form.Item>
    </FormDrawer>
  );
}
