import { Button, Empty, Space, Table, type TableColumnsType } from 'antd';
import type { Key, ReactNode } from 'react';
import { c } from '../messages';
import type { Cursor } from '../use-cursor';
import { LoadTrouble } from './LoadTrouble';

interface Props<T> {
  list: Pick<Cursor<T>, 'rows' | 'error' | 'busy' | 'reload' | 'next' | 'previous'> & { data?: unknown };
  columns: TableColumnsType<T>;
  rowKey: keyof T & string;
  label: string;
  /** Rows may be picked; this is what may be done with them. */
  pick?: { keys: Key[]; onChange: (keys: Key[]) => void; bar: ReactNode; can?: (row: T) => boolean };
  empty?: string;
}

/** A list from the server: rows, or why there are none; previous and next page. */
export function ListTable<T extends object>({ list, columns, rowKey, label, pick, empty }: Props<T>) {
  if (list.error !== undefined && list.data === undefined) {
    return <LoadTrouble error={list.error} onRetry={list.reload} />;
  }
  return (
    <section aria-label={label} aria-busy={list.busy} className="c-list">
      {pick && pick.keys.length > 0 && (
        <div className="c-batch">
          <output>{c.table.picked(pick.keys.length)}</output>
          <Space>
            {pick.bar}
            <Button type="link" onClick={() => pick.onChange([])}>
              {c.table.unpick}
            </Button>
          </Space>
        </div>
      )}
      <Table<T>
        size="middle"
        columns={columns}
        dataSource={list.rows}
        rowKey={rowKey}
        loading={list.busy}
        pagination={false}
        rowSelection={
          pick && {
            selectedRowKeys: pick.keys,
            onChange: pick.onChange,
            getCheckboxProps: (row) => ({ disabled: pick.can ? !pick.can(row) : false, 'aria-label': String(row[rowKey]) }),
            getTitleCheckboxProps: () => ({ 'aria-label': c.all }),
          }
        }
        locale={{
          emptyText: list.busy ? (
            c.loading
          ) : (
            <Empty
              image={Empty.PRESENTED_IMAGE_SIMPLE}
              description={
                <>
                  <strong>{empty ?? c.empty.title}</strong>
                  <br />
                  {!empty && c.empty.hint}
                </>
              }
            />
          ),
        }}
      />
      {(list.previous || list.next) && (
        <nav className="c-pager" aria-label={label}>
          <Button disabled={!list.previous} onClick={list.previous}>
            {c.table.previous}
          </Button>
          <Button disabled={!list.next} onClick={list.next}>
            {c.table.next}
          </Button>
        </nav>
      )}
    </section>
  );
}
