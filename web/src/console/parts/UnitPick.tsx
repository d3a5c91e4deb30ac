import { Select, Spin } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { get } from '../http';
import { c } from '../messages';
import type { Page, UnitRow, UnitView } from '../types';

interface Props {
  id?: string;
  value?: string;
  onChange?: (code: string) => void;
  label?: string;
  placeholder?: string;
}

const PAUSE_MS = 250;
const MAX = '20';

interface Option {
  value: string;
  label: string;
}

const optionOf = ({ credit_code, name }: UnitRow): Option => ({ value: credit_code, label: `${name} ${credit_code}` });

/** A unit by part of its name or credit code; the server looks among those one may see. */
export function UnitPick({ id, value, onChange, label, placeholder }: Props) {
  const [found, setFound] = useState<Option[]>([]);
  const [busy, setBusy] = useState(false);
  const turn = useRef(0);
  const pause = useRef<number | undefined>(undefined);
  useEffect(() => () => window.clearTimeout(pause.current), []);

  const look = (text: string) => {
    const mine = ++turn.current;
    window.clearTimeout(pause.current);
    pause.current = window.setTimeout(() => {
      setBusy(true);
      get<Page<UnitRow>>(`/console/units?${new URLSearchParams({ q: text.trim(), max: MAX })}`)
        .then(
          ({ items }) => mine === turn.current && setFound(items.map(optionOf)),
          () => mine === turn.current && setFound([]),
        )
        .finally(() => mine === turn.current && setBusy(false));
    }, PAUSE_MS);
  };

  // A unit that came with the address is shown by its name, too.
  const known = !value || found.some((option) => option.value === value);
  useEffect(() => {
    if (known || !value) return;
    const named = ({ unit }: UnitView) => setFound((old) => [optionOf(unit), ...old]);
    get<UnitView>(`/console/units/${encodeURIComponent(value)}`).then(named, () => undefined);
  }, [known, value]);

  return (
    <Select
      id={id}
      aria-label={label}
      placeholder={placeholder ?? label}
      value={value || undefined}
      options={found}
      showSearch={{ filterOption: false, onSearch: look }}
      onOpenChange={(open) => open && found.length < 2 && look('')}
      onChange={(next?: string) => onChange?.(next ?? '')}
      notFoundContent={busy ? <Spin size="small" /> : c.filter.noUnit}
      allowClear
      style={{ width: '100%' }}
    />
  );
}
