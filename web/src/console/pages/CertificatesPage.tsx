import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { shanghaiTime } from '../../format';
import { CertificateDrawer } from '../certificates/CertificateDrawer';
import { OrderForm } from '../certificates/OrderForm';
import { c } from '../messages';
import { p } from '../messages-people';
import { useFilters, useQueryValue } from '../nav';
import { FilterBar } from '../parts/FilterBar';
import { ListTable } from '../parts/ListTable';
import { PageHead } from '../parts/PageHead';
import { StatusTag } from '../parts/Tags';
import { useMay } from '../session';
import type { CertificateRow } from '../types-people';
import { useCursor } from '../use-cursor';

const t = p.certificates;

export default function CertificatesPage() {
  const may = useMay();
  const [filters, change] = useFilters('q', 'unit', 'status', 'purpose');
  const list = useCursor<CertificateRow>('/console/certificates', filters);
  const [open, setOpen] = useQueryValue('certificate');
  const [ordering, setOrdering] = useState(false);
  return (
    <>
      <PageHead title={t.title} lead={t.lead}>
        {may('certificate.request') && (
          <Button icon={<PlusOutlined />} onClick={() => setOrdering(true)}>
            {t.order}
          </Button>
        )}
      </PageHead>
      <FilterBar
        filters={[
          { name: 'q', label: t.search, wide: true },
          { name: 'unit', label: c.filter.unit, kind: 'unit', wide: true },
          { name: 'status', label: t.cols.status, kind: 'select', options: t.status },
          { name: 'purpose', label: t.cols.purpose, kind: 'select', options: t.purpose },
        ]}
        values={filters}
        onChange={change}
        onReload={list.reload}
      />
      <ListTable<CertificateRow>
        label={t.title}
        rowKey="id"
        list={list}
        columns={[
          {
            title: t.cols.subject,
            dataIndex: 'subject',
            width: 280,
            render: (subject: string, row) => (
              <Button type="link" onClick={() => setOpen(row.id)}>
                {subject}
              </Button>
            ),
          },
          { title: t.cols.purpose, dataIndex: 'purpose', render: (v: string) => t.purpose[v] ?? v },
          { title: t.cols.status, dataIndex: 'status', render: (v: string) => <StatusTag status={v} words={t.status} /> },
          { title: t.cols.serial, dataIndex: 'serial', className: 'c-num', render: (v?: string) => v ?? '' },
          { title: t.cols.until, dataIndex: 'not_after', render: (v?: string) => v?.slice(0, 10) ?? '' },
          { title: t.cols.by, dataIndex: 'requested_by' },
          { title: t.cols.since, dataIndex: 'since', render: shanghaiTime },
        ]}
      />
      {open && <CertificateDrawer id={open} onClose={() => setOpen('')} onChanged={list.reload} />}
      {ordering && (
        <OrderForm
          onClose={() => setOrdering(false)}
          onDone={() => {
            setOrdering(false);
            list.reload();
          }}
        />
      )}
    </>
  );
}
