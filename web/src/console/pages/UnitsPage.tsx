import { PlusOutlined, UploadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { c } from '../messages';
import { o } from '../messages-org';
import { useFilters, useQueryValue } from '../nav';
import { ExportButtons } from '../parts/ExportButtons';
import { FilterBar } from '../parts/FilterBar';
import { ImportDrawer } from '../parts/ImportDrawer';
import { ListTable } from '../parts/ListTable';
import { PageHead } from '../parts/PageHead';
import { StatusTag } from '../parts/Tags';
import { useMay } from '../session';
import type { UnitRow } from '../types';
import { RegionTree } from '../units/RegionTree';
import { UnitDrawer } from '../units/UnitDrawer';
import { UnitForm } from '../units/UnitForm';
import { useCursor } from '../use-cursor';

export default function UnitsPage() {
  const may = useMay();
  const [filters, change] = useFilters('region', 'industry', 'access', 'status', 'live', 'q');
  const list = useCursor<UnitRow>('/console/units', filters);
  const [open, setOpen] = useQueryValue('unit');
  const [doing, setDoing] = useState<'create' | 'import' | null>(null);
  const done = () => setDoing(null);
  return (
    <>
      <PageHead title={o.title} lead={o.lead}>
        {may('org.write') && (
          <>
            <Button icon={<UploadOutlined />} onClick={() => setDoing('import')}>
              {o.import}
            </Button>
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setDoing('create')}>
              {o.create}
            </Button>
          </>
        )}
      </PageHead>
      <div className="c-split">
        <RegionTree value={filters.region} onChange={(region) => change({ region })} />
        <div>
          <FilterBar
            filters={[
              { name: 'q', label: o.search, wide: true },
              { name: 'industry', label: o.cols.industry, kind: 'select', options: c.industry },
              { name: 'access', label: o.cols.access, kind: 'select', options: c.access },
              {
                name: 'status',
                label: o.cols.status,
                kind: 'select',
                options: { active: c.standing.active!, suspended: c.standing.suspended!, closed: c.standing.closed! },
              },
              { name: 'live', label: o.cols.live, kind: 'select', options: o.liveFilter },
            ]}
            values={filters}
            onChange={change}
            onReload={list.reload}
          >
            <ExportButtons path="/console/units" query={filters} xlsx />
          </FilterBar>
          <ListTable<UnitRow>
            label={o.title}
            rowKey="credit_code"
            list={list}
            columns={[
              {
                title: o.cols.name,
                dataIndex: 'name',
                width: 220,
                render: (name: string, row) => (
                  <Button type="link" onClick={() => setOpen(row.credit_code)}>
                    {name}
                  </Button>
                ),
              },
              { title: o.cols.code, dataIndex: 'credit_code', className: 'c-num' },
              { title: o.cols.region, dataIndex: 'region_name' },
              { title: o.cols.industry, dataIndex: 'industry', render: (v: UnitRow['industry']) => c.industry[v] },
              { title: o.cols.access, dataIndex: 'access', render: (v: UnitRow['access']) => c.access[v] },
              { title: o.cols.places, dataIndex: 'places', align: 'right' },
              { title: o.cols.live, dataIndex: 'live', render: (v: boolean) => (v ? o.live.yes : o.live.no) },
              { title: o.cols.status, dataIndex: 'status', render: (v: string) => <StatusTag status={v} /> },
            ]}
          />
        </div>
      </div>
      {open && <UnitDrawer code={open} onClose={() => setOpen('')} onChanged={list.reload} />}
      {doing === 'create' && (
        <UnitForm
          onClose={done}
          onDone={(unit) => {
            done();
            list.reload();
            setOpen(unit.unit.credit_code);
          }}
        />
      )}
      {doing === 'import' && (
        <ImportDrawer
          title={o.import}
          path="/console/units/import"
          template="/console/units/template.csv"
          onClose={done}
          onDone={list.reload}
        />
      )}
    </>
  );
}
