import { ReloadOutlined } from '@ant-design/icons';
import { Button, DatePicker, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { useState, type ReactNode } from 'react';
import { c } from '../messages';
import { RegionPick } from './RegionPick';
import { UnitPick } from './UnitPick';

export interface Filter<K extends string> {
  name: K;
  label: string;
  kind?: 'text' | 'select' | 'region' | 'unit' | 'date';
  options?: Record<string, string>;
  wide?: boolean;
}

interface Props<K extends string> {
  filters: Filter<K>[];
  values: Record<K, string>;
  onChange: (patch: Partial<Record<K, string>>) => void;
  onReload: () => void;
  children?: ReactNode;
}

/** What a list is narrowed by, and beside it what may be done with the whole list. */
export function FilterBar<K extends string>({ filters, values, onChange, onReload, children }: Props<K>) {
  const some = filters.some(({ name }) => values[name] !== '');
  const clear = () => onChange(Object.fromEntries(filters.map(({ name }) => [name, ''])) as Record<K, string>);
  return (
    <search className="c-filters" aria-label={c.filter.label}>
      <div className="c-filter-fields">
        {filters.map((filter) => (
          <div key={filter.name} className={filter.wide ? 'c-filter wide' : 'c-filter'}>
            <Field
              filter={filter}
              value={values[filter.name]}
              onChange={(value) => onChange({ [filter.name]: value } as Partial<Record<K, string>>)}
            />
          </div>
        ))}
        {some && (
          <Button type="link" onClick={clear}>
            {c.reset}
          </Button>
        )}
        <Button icon={<ReloadOutlined />} aria-label={c.refresh} title={c.refresh} onClick={onReload} />
      </div>
      {children && <div className="c-head-actions">{children}</div>}
    </search>
  );
}

function Field<K extends string>({
  filter: { kind = 'text', label, options = {} },
  value,
  onChange,
}: {
  filter: Filter<K>;
  value: string;
  onChange: (value: string) => void;
}) {
  switch (kind) {
    case 'select':
      return (
        <Select
          aria-label={label}
          placeholder={label}
          value={value || undefined}
          onChange={(next?: string) => onChange(next ?? '')}
          options={Object.entries(options).map(([code, name]) => ({ value: code, label: name }))}
          allowClear
          style={{ width: '100%' }}
        />
      );
    case 'region':
      return <RegionPick label={label} placeholder={label} value={value} onChange={onChange} allowClear />;
    case 'unit':
      return <UnitPick label={label} value={value} onChange={onChange} />;
    case 'date':
      return (
        <DatePicker
          aria-label={label}
          placeholder={label}
          value={value ? dayjs(value) : null}
          onChange={(day) => onChange(day ? day.format('YYYY-MM-DD') : '')}
          style={{ width: '100%' }}
        />
      );
    case 'text':
      return <TextField label={label} value={value} onChange={onChange} />;
  }
}

/** Takes effect with Enter or when it is left, not with every letter. */
function TextField({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const [typed, setTyped] = useState(value);
  const [seen, setSeen] = useState(value);
  if (seen !== value) {
    // The address has changed by another way, e.g. by going back.
    setSeen(value);
    setTyped(value);
  }
  const give = (text: string) => text.trim() !== value && onChange(text.trim());
  return (
    <Input
      aria-label={label}
      placeholder={label}
      value={typed}
      allowClear
      onChange={(e) => {
        setTyped(e.target.value);
        if (e.target.value === '') give('');
      }}
      onPressEnter={() => give(typed)}
      onBlur={() => give(typed)}
    />
  );
}
