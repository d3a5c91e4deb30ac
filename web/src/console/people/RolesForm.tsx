import { MinusCircleOutlined, PlusOutlined } from '@ant-design/icons';
import { Alert, Button, Form, Input, Select } from 'antd';
import { get, post } from '../http';
import { c } from '../messages';
import { p } from '../messages-people';
import { o } from '../messages-org';
import { FormDrawer } from '../parts/FormDrawer';
import { LoadTrouble } from '../parts/LoadTrouble';
import { RegionPick } from '../parts/RegionPick';
import type { PersonRow, RolesAnswer, RoleView } from '../types-people';
import { CREDIT_CODE } from '../units/UnitForm';
import { useDeed } from '../use-deed';
import { useLoad } from '../use-load';
import { readReach, writeReach, type Reach } from './reach';

const t = p.persons;

interface Values {
  roles: (Partial<Reach> & { role: string })[];
  reason: string;
}

interface Props {
  person: PersonRow;
  onClose: () => void;
  onSaved: (person: PersonRow) => void;
  reload: () => void;
}

/** All roles of a person, each with where it counts. */
export function RolesForm({ person, onClose, onSaved, reload }: Props) {
  const [form] = Form.useForm<Values>();
  const { busy, run } = useDeed();
  const { data, error, reload: again } = useLoad('roles', (signal) => get<RolesAnswer>('/console/roles', signal));
  const roles = (data?.roles ?? []).filter((role) => role.duty === person.duty);
  const levelOf = (code: string | undefined) => roles.find((role) => role.code === code)?.level ?? 'region';

  const submit = ({ roles: rows, reason }: Values) =>
    run(
      () =>
        post<PersonRow>(`/console/persons/${encodeURIComponent(person.id)}/roles`, {
          roles: rows.map((row) => ({
            role: row.role,
            reach: writeReach({
              level: levelOf(row.role),
              region: row.region ?? '',
              unit: row.unit ?? '',
              place: row.place ?? '',
            }),
          })),
          reason: reason.trim(),
          version: person.version,
        }),
      { form, reload, done: t.rolesSaved, after: onSaved },
    );

  return (
    <FormDrawer<Values>
      wide
      title={t.rolesTitle(person.name)}
      form={form}
      initial={{ roles: person.roles.map(({ role, reach }) => ({ role, ...readReach(reach) })) }}
      busy={busy}
      submit={c.save}
      onSubmit={(values) => void submit(values)}
      onClose={onClose}
    >
      <Alert type="info" showIcon title={t.rolesLead} className="c-gap" />
      {error !== undefined && <LoadTrouble error={error} onRetry={again} />}
      <Form.List name="roles">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }, i) => (
              <div key={key} className="c-row">
                <Form.Item
                  className="grow"
                  name={[name, 'role']}
                  label={t.role}
                  rules={[{ required: true, message: c.pick(t.role) }]}
                >
                  <Select options={roles.map((role) => ({ value: role.code, label: role.name }))} />
                </Form.Item>
                <Form.Item noStyle dependencies={[['roles', name, 'role']]}>
                  {({ getFieldValue }) => (
                    <ReachFields name={name} level={levelOf(getFieldValue(['roles', name, 'role']) as string)} />
                  )}
                </Form.Item>
                <Button
                  className="c-row-remove"
                  type="text"
                  icon={<MinusCircleOutlined />}
                  aria-label={t.removeRole(i + 1)}
                  onClick={() => remove(name)}
                />
              </div>
            ))}
            <Button
              className="c-gap"
              icon={<PlusOutlined />}
              onClick={() => add({ region: person.region, unit: person.unit ?? '', place: '' })}
            >
              {t.addRole}
            </Button>
          </>
        )}
      </Form.List>
      <Form.Item
        name="reason"
        label={t.rolesReason}
        rules={[{ required: true, whitespace: true, min: 2, message: c.reason.need }]}
      >
        <Input.TextArea rows={2} maxLength={200} />
      </Form.Item>
    </FormDrawer>
  );
}

/** A region, a unit, or a place of one: as the role demands. */
function ReachFields({ name, level }: { name: number; level: RoleView['level'] }) {
  if (level === 'region') {
    return (
      <Form.Item
        className="grow"
        name={[name, 'region']}
        label={t.reachKind.region}
        rules={[{ required: true, message: c.pick(t.reachKind.region) }]}
      >
        <RegionPick />
      </Form.Item>
    );
  }
  return (
    <>
      <Form.Item
        className="grow"
        name={[name, 'unit']}
        label={t.unitCode}
        rules={[{ required: true, pattern: CREDIT_CODE, message: o.form.badCode }]}
      >
        <Input maxLength={18} />
      </Form.Item>
      {level === 'place' && (
        <Form.Item
          name={[name, 'place']}
          label={t.placeCode}
          rules={[{ required: true, pattern: /^[0-9A-Za-z]{1,8}$/, message: o.form.badPlace }]}
        >
          <Input maxLength={8} style={{ width: 90 }} />
        </Form.Item>
      )}
    </>
  );
}
