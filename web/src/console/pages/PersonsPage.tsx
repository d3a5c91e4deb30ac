import { PlusOutlined, UploadOutlined } from '@ant-design/icons';
import { Button, Tag } from 'antd';
import { useState } from 'react';
import { c } from '../messages';
import { p } from '../messages-people';
import { useFilters, useQueryValue } from '../nav';
import { FilterBar } from '../parts/FilterBar';
import { ImportDrawer } from '../parts/ImportDrawer';
import { ListTable } from '../parts/ListTable';
import { PageHead } from '../parts/PageHead';
import { StatusTag } from '../parts/Tags';
import { Invitations } from '../people/Invitations';
import { InvitedSecret } from '../people/InvitedSecret';
import { PersonDrawer } from '../people/PersonDrawer';
import { PersonForm } from '../people/PersonForm';
import { useMay } from '../session';
import type { InvitedAnswer, PersonImportAnswer, PersonRow } from '../types-people';
import { useCursor } from '../use-cursor';

const t = p.persons;

const invitations = ({ invited }: PersonImportAnswer) =>
  invited.length > 0 ? <Invitations invited={invited} /> : null;

export default function PersonsPage() {
  const may = useMay();
  const [filters, change] = useFilters('q', 'region', 'unit', 'status', 'id_number');
  const list = useCursor<PersonRow>('/console/persons', filters);
  const [open, setOpen] = useQueryValue('person');
  const [creating, setCreating] = useState(false);
  const [importing, setImporting] = useState(false);
  const [invited, setInvited] = useState<InvitedAnswer | null>(null);
  return (
    <>
      <PageHead title={t.title} lead={t.lead}>
        {may('person.write') && (
          <>
            <Button icon={<UploadOutlined />} onClick={() => setImporting(true)}>
              {t.bring}
            </Button>
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>
              {t.create}
            </Button>
          </>
        )}
      </PageHead>
      <FilterBar
        filters={[
          { name: 'q', label: t.search },
          { name: 'region', label: c.filter.region, kind: 'region' },
          { name: 'unit', label: c.filter.unit, kind: 'unit', wide: true },
          { name: 'status', label: t.cols.status, kind: 'select', options: c.standing },
          { name: 'id_number', label: t.idNumber, wide: true },
        ]}
        values={filters}
        onChange={change}
        onReload={list.reload}
      />
      <ListTable<PersonRow>
        label={t.title}
        rowKey="id"
        list={list}
        columns={[
          {
            title: t.cols.name,
            dataIndex: 'name',
            render: (name: string, row) => (
              <Button type="link" onClick={() => setOpen(row.id)}>
                {name}
              </Button>
            ),
          },
          { title: t.cols.login, dataIndex: 'login' },
          { title: t.cols.duty, dataIndex: 'duty', render: (v: PersonRow['duty']) => c.duty[v] },
          { title: t.cols.place, dataIndex: 'region_name', render: (v: string, row) => row.unit_name ?? v },
          {
            title: t.cols.roles,
            dataIndex: 'roles',
            render: (roles: PersonRow['roles']) =>
              roles.length === 0
                ? t.noRoles
                : roles.map((role) => (
                    <Tag key={role.role + role.reach} title={role.reach_name}>
                      {role.name ?? role.role}
                    </Tag>
                  )),
          },
          { title: t.cols.phone, dataIndex: 'phone', className: 'c-num' },
          { title: t.cols.status, dataIndex: 'status', render: (v: string) => <StatusTag status={v} /> },
        ]}
      />
      {open && (
        <PersonDrawer id={open} onClose={() => setOpen('')} onChanged={list.reload} onInvited={setInvited} />
      )}
      {creating && (
        <PersonForm
          onClose={() => setCreating(false)}
          onInvited={(answer) => {
            setCreating(false);
            setInvited(answer);
            list.reload();
          }}
        />
      )}
      {importing && (
        <ImportDrawer<PersonImportAnswer>
          title={t.bring}
          path="/console/persons/import"
          template="/console/persons/template.csv"
          onClose={() => setImporting(false)}
          onDone={list.reload}
          secrets={invitations}
        />
      )}
      {invited && <InvitedSecret invited={invited} onClose={() => setInvited(null)} />}
    </>
  );
}
