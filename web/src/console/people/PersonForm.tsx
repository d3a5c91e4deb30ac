import { Form, Input, Select } from 'antd';
import { post, put } from '../http';
import { c } from '../messages';
import { p } from '../messages-people';
import { o } from '../messages-org';
import { optionsOf } from '../options';
import { FormDrawer } from '../parts/FormDrawer';
import { RegionPick } from '../parts/RegionPick';
import { useMe } from '../session';
import type { InvitedAnswer, PersonRequest, PersonRow } from '../types-people';
import { CREDIT_CODE } from '../units/UnitForm';
import { useDeed } from '../use-deed';

const t = p.persons;

type Values = Omit<PersonRequest, 'version' | 'unit'> & { unit?: string };

interface Props {
  person?: PersonRow;
  onClose: () => void;
  onInvited?: (answer: InvitedAnswer) => void;
  onSaved?: (person: PersonRow) => void;
  reload?: () => void;
}

/** A person to create, or to change. */
export function PersonForm({ person, onClose, onInvited, onSaved, reload }: Props) {
  const me = useMe();
  const [form] = Form.useForm<Values>();
  const { busy, run } = useDeed();
  const submit = (values: Values) => {
    const request: PersonRequest = {
      login: values.login,
      name: values.name.trim(),
      duty: values.duty,
      region: values.region,
      unit: values.unit || null,
      id_number: values.id_number ?? '',
      phone: values.phone ?? '',
      version: person?.version ?? null,
    };
    void (person
      ? run(() => put<PersonRow>(`/console/persons/${encodeURIComponent(person.id)}`, request), {
          form,
          reload,
          done: t.form.saved,
          after: onSaved,
        })
      : run(() => post<InvitedAnswer>('/console/persons', request), { form, after: onInvited }));
  };
  return (
    <FormDrawer<Values>
      title={person ? t.form.editTitle(person.name) : t.form.createTitle}
      form={form}
      initial={
        person
          ? { login: person.login, name: person.name, duty: person.duty, region: person.region, unit: person.unit ?? '' }
          : { duty: 'business', region: me.region, unit: me.unit ?? '' }
      }
      busy={busy}
      submit={person ? c.save : t.form.create}
      onSubmit={submit}
      onClose={onClose}
    >
      <Form.Item
        name="login"
        label={t.cols.login}
        extra={person ? undefined : t.form.loginHint}
        rules={[{ required: true, pattern: /^[a-z0-9.-]{3,32}$/, message: t.form.badLogin }]}
      >
        <Input disabled={person !== undefined} maxLength={32} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="name"
        label={t.cols.name}
        rules={[{ required: true, whitespace: true, message: c.need(t.cols.name) }]}
      >
        <Input maxLength={40} autoComplete="off" />
      </Form.Item>
      <Form.Item name="duty" label={t.cols.duty} extra={person ? undefined : t.form.dutyHint}>
        <Select options={optionsOf(c.duty)} disabled={person !== undefined} />
      </Form.Item>
      <Form.Item
        name="region"
        label={c.filter.region}
        rules={[{ required: true, message: c.pick(c.filter.region) }]}
      >
        <RegionPick />
      </Form.Item>
      <Form.Item
        name="unit"
        label={t.form.unit}
        extra={t.form.unitHint}
        normalize={(typed: string) => typed.trim().toUpperCase()}
        rules={[{ pattern: CREDIT_CODE, message: o.form.badCode }]}
      >
        <Input maxLength={18} />
      </Form.Item>
      <Form.Item name="id_number" label={t.cols.idNumber} extra={person ? t.form.keep : undefined}>
        <Input maxLength={18} placeholder={person?.id_number} autoComplete="off" />
      </Form.Item>
      <Form.Item name="phone" label={t.cols.phone} extra={person ? t.form.keep : undefined}>
        <Input maxLength={20} placeholder={person?.phone} autoComplete="off" />
      </Form.Item>
    </FormDrawer>
  );
}
