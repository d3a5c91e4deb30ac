import { UploadOutlined } from '@ant-design/icons';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { ApplicationDrawer } from '../applications/ApplicationDrawer';
import { ApplicationTable } from '../applications/ApplicationTable';
import { Board } from '../applications/Board';
import { c } from '../messages';
import { j } from '../messages-join';
import { setQuery, useFilters, useQueryValue } from '../nav';
import { FilterBar } from '../parts/FilterBar';
import { ImportDrawer } from '../parts/ImportDrawer';
import { PageHead } from '../parts/PageHead';
import { useMay } from '../session';

const t = j.board;

export default function ApplicationsPage() {
  const may = useMay();
  const [filters, change] = useFilters('q', 'region', 'stage');
  const [mode] = useQueryValue('mode');
  const [open, setOpen] = useQueryValue('application');
  const [turn, setTurn] = useState(0);
  const [importing, setImporting] = useState(false);
  const reload = () => setTurn((n) => n + 1);
  // One stage alone is a list.
  const table = mode === 'table' || filters.stage !== '';
  return (
    <>
      <PageHead title={t.title} lead={t.lead}>
        <Segmented
          aria-label={t.mode}
          value={table ? 'table' : 'board'}
          onChange={(next) =>
            setQuery({ mode: next === 'table' ? 'table' : '', after: '', ...(next === 'board' && { stage: '' }) })
          }
          options={[
            { value: 'board', label: t.board },
            { value: 'table', label: t.table },
          ]}
        />
        {may('application.decide') && (
          <Button icon={<UploadOutlined />} onClick={() => setImporting(true)}>
            {t.import}
          </Button>
        )}
      </PageHead>
      <FilterBar
        filters={[
          { name: 'q', label: t.search, wide: true },
          { name: 'region', label: c.filter.region, kind: 'region' },
          ...(table ? [{ name: 'stage' as const, label: t.cols.stage, kind: 'select' as const, options: j.stage }] : []),
        ]}
        values={filters}
        onChange={change}
        onReload={reload}
      />
      {table ? (
        <ApplicationTable key={turn} filters={filters} onOpen={setOpen} />
      ) : (
        <Board key={turn} filters={filters} onOpen={setOpen} />
      )}
      {open && <ApplicationDrawer id={open} onClose={() => setOpen('')} onChanged={reload} />}
      {importing && (
        <ImportDrawer
          title={t.import}
          path="/console/applications/import"
          onClose={() => setImporting(false)}
          onDone={reload}
        />
      )}
    </>
  );
}
