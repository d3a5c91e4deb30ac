import { Button, Drawer, Skeleton, Space, Tag } from 'antd';
import { useState } from 'react';
import { get, post } from '../http';
import { c } from '../messages';
import { p } from '../messages-people';
import { Facts, Section } from '../parts/Facts';
import { LoadTrouble } from '../parts/LoadTrouble';
import { ReasonDialog } from '../parts/ReasonDialog';
import { StatusTag } from '../parts/Tags';
import { useMay } from '../session';
import type { InvitedAnswer, PersonRow } from '../types-people';
import { useDeed } from '../use-deed';
import { useLoad } from '../use-load';
import { PersonForm } from './PersonForm';
import { Revealed } from './Revealed';
import { RolesForm } from './RolesForm';

const t = p.persons;

type Status = 'active' | 'suspended' | 'closed';
const DEED: Record<Status, string> = { active: t.resume, suspended: t.suspend, closed: t.close };

interface Props {
  id: string;
  onClose: () => void;
  onChanged: () => void;
  onInvited: (answer: InvitedAnswer) => void;
}

/** All of a person, and what may be done. */
export function PersonDrawer({ id, onClose, onChanged, onInvited }: Props) {
  const may = useMay();
  const at = `/console/persons/${encodeURIComponent(id)}`;
  const { data: person, error, reload, set } = useLoad(at, (signal) => get<PersonRow>(at, signal));
  const { busy, run } = useDeed();
  const [doing, setDoing] = useState<'edit' | 'roles' | 'reset' | Status | null>(null);
  const stop = () => setDoing(null);
  const done = (next: PersonRow) => {
    set(next);
    stop();
    onChanged();
  };
  const turn = (status: Status, reason: string) =>
    run(() => post<PersonRow>(`${at}/status`, { status, reason, version: person!.version }), {
      done: t.done,
      after: done,
      reload,
    });
  const reset = (reason: string) =>
    run(() => post<InvitedAnswer>(`${at}/reset`, { reason }), {
      after: (answer) => {
        done(answer.person);
        onInvited(answer);
      },
    });
  const open = person !== undefined && person.status !== 'closed';
  return (
    <Drawer open title={person?.name ?? c.loading} size={600} onClose={onClose}>
      {error !== undefined && !person && <LoadTrouble error={error} onRetry={reload} />}
      {!person && error === undefined && <Skeleton active />}
      {person && (
        <>
          {open && (
            <Space wrap className="c-gap">
              {may('person.write') && <Button onClick={() => setDoing('edit')}>{c.edit}</Button>}
              {(may('role.assign') || may('person.write')) && (
                <Button onClick={() => setDoing('roles')}>{t.editRoles}</Button>
              )}
              {may('person.write') && (
                <>
                  <Button onClick={() => setDoing('reset')}>{t.reset}</Button>
                  {person.status === 'suspended' ? (
                    <Button onClick={() => setDoing('active')}>{t.resume}</Button>
                  ) : (
                    <Button onClick={() => setDoing('suspended')}>{t.suspend}</Button>
                  )}
                  <Button danger onClick={() => setDoing('closed')}>
                    {t.close}
                  </Button>
                </>
              )}
            </Space>
          )}
          <Section title={t.detail.base}>
            <Facts
              rows={[
                [t.cols.login, person.login],
                [t.cols.duty, c.duty[person.duty]],
                [t.cols.place, person.unit_name ? `${person.region_name} · ${person.unit_name}` : person.region_name],
                [t.cols.status, <StatusTag key="s" status={person.status} />],
              ]}
            />
          </Section>
          <Section title={t.detail.personal}>
            <Facts
              rows={[
                [t.cols.idNumber, <Revealed key="i" at={at} field="id_number" masked={person.id_number} />],
                [t.cols.phone, <Revealed key="p" at={at} field="phone" masked={person.phone} />],
              ]}
            />
          </Section>
          <Section title={t.detail.roles}>
            {person.roles.length === 0 && <p className="c-quiet">{t.noRoles}</p>}
            <Facts
              rows={person.roles.map((role) => [
                role.name ?? role.role,
                <Tag key={role.reach}>{role.reach_name ?? role.reach}</Tag>,
              ])}
            />
          </Section>
        </>
      )}
      {person && doing === 'edit' && <PersonForm person={person} onClose={stop} onSaved={done} reload={reload} />}
      {person && doing === 'roles' && <RolesForm person={person} onClose={stop} onSaved={done} reload={reload} />}
      {person && doing === 'reset' && (
        <ReasonDialog
          title={t.resetTitle(person.name)}
          text={t.resetText}
          ok={t.reset}
          danger
          busy={busy}
          onOk={(reason) => void reset(reason)}
          onCancel={stop}
        />
      )}
      {person && (doing === 'active' || doing === 'suspended' || doing === 'closed') && (
        <ReasonDialog
          title={t.statusTitle(DEED[doing], person.name)}
          text={t.statusText[doing]}
          ok={DEED[doing]}
          danger={doing !== 'active'}
          busy={busy}
          onOk={(reason) => void turn(doing, reason)}
          onCancel={stop}
        />
      )}
    </Drawer>
  );
}
