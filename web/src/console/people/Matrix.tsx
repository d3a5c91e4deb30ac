import { CheckOutlined, EditOutlined } from '@ant-design/icons';
import { Button, Checkbox, Input, Modal, Space } from 'antd';
import { useState } from 'react';
import { put } from '../http';
import { c } from '../messages';
import { p } from '../messages-people';
import { useMay } from '../session';
import type { ActionView, RolesAnswer, RoleView } from '../types-people';
import { useDeed } from '../use-deed';

const t = p.roles;

/** Roles across, actions down. One role is changed at a time, with its words and all. */
export function Matrix({ answer: { roles, actions }, reload }: { answer: RolesAnswer; reload: () => void }) {
  const may = useMay();
  const [editing, setEditing] = useState<RoleView | null>(null);
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls sideways; the keyboard must reach it */}
      <section className="c-matrix" aria-label={t.title} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.action}</th>
              {roles.map((role) => (
                <th key={role.code} scope="col" title={role.note}>
                  {role.name}
                  <small>
                    {c.duty[role.duty]} · {t.level[role.level]}
                  </small>
                  {may('role.write') && (
                    <Button
                      size="small"
                      type="text"
                      icon={<EditOutlined />}
                      aria-label={t.edit(role.name)}
                      onClick={() => setEditing(role)}
                    />
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {actions.map((action) => (
              <tr key={action.code}>
                <th scope="row">
                  {action.name}
                  <small>{action.code}</small>
                </th>
                {roles.map((role) => (
                  <Cell key={role.code} role={role} action={action} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {editing && (
        <RoleDialog role={editing} actions={actions} onClose={() => setEditing(null)} reload={reload} />
      )}
    </>
  );
}

function Cell({ role, action }: { role: RoleView; action: ActionView }) {
  if (!action.duties.includes(role.duty)) {
    return (
      <td className="never" title={t.forbidden}>
        <span className="unseen">{t.forbidden}</span>
      </td>
    );
  }
  return role.actions.includes(action.code) ? (
    <td>
      <CheckOutlined aria-hidden />
      <span className="unseen">{t.held}</span>
    </td>
  ) : (
    <td>
      <span className="unseen">{t.not}</span>
    </td>
  );
}

interface DialogProps {
  role: RoleView;
  actions: ActionView[];
  onClose: () => void;
  reload: () => void;
}

function RoleDialog({ role, actions, onClose, reload }: DialogProps) {
  const [name, setName] = useState(role.name);
  const [note, setNote] = useState(role.note);
  const [held, setHeld] = useState<string[]>(role.actions);
  const { busy, run } = useDeed();
  const added = held.filter((code) => !role.actions.includes(code)).length;
  const removed = role.actions.filter((code) => !held.includes(code)).length;
  const save = () =>
    run(
      () =>
        put(`/console/roles/${encodeURIComponent(role.code)}`, {
          name: name.trim(),
          note: note.trim(),
          actions: actions.map(({ code }) => code).filter((code) => held.includes(code)),
          version: role.version,
        }),
      {
        done: t.saved,
        reload: () => {
          onClose();
          reload();
        },
        after: () => {
          onClose();
          reload();
        },
      },
    );
  return (
    <Modal
      open
      width={640}
      title={t.edit(role.name)}
      okText={t.save}
      cancelText={c.cancel}
      okButtonProps={{ loading: busy, disabled: name.trim() === '' }}
      onOk={() => void save()}
      onCancel={onClose}
    >
      <Space orientation="vertical" className="c-full">
        <label className="c-field">
          {t.name}
          <Input value={name} maxLength={40} onChange={(e) => setName(e.target.value)} />
        </label>
        <label className="c-field">
          {t.note}
          <Input value={note} maxLength={100} onChange={(e) => setNote(e.target.value)} />
        </label>
        <fieldset aria-label={t.action} className="c-checks">
          {actions
            .filter((action) => action.duties.includes(role.duty))
            .map((action) => (
              <Checkbox
                key={action.code}
                checked={held.includes(action.code)}
                onChange={(e) =>
                  setHeld(e.target.checked ? [...held, action.code] : held.filter((code) => code !== action.code))
                }
              >
                {action.name}
              </Checkbox>
            ))}
        </fieldset>
        <output className="c-quiet">{t.changes(added, removed)}</output>
      </Space>
    </Modal>
  );
}
