import { Cascader } from 'antd';
import { c } from '../messages';
import { pathTo, useRegions } from '../use-regions';

interface Props {
  id?: string;
  value?: string;
  onChange?: (code: string) => void;
  placeholder?: string;
  allowClear?: boolean;
  label?: string;
  from?: string;
}

/** A region, picked from the top down; its value is the code alone. */
export function RegionPick({ id, value, onChange, placeholder, allowClear = false, label, from }: Props) {
  const { regions, tree } = useRegions(from);
  return (
    <Cascader
      id={id}
      aria-label={label}
      options={tree}
      value={value ? pathTo(regions, value) : undefined}
      onChange={(path) => onChange?.(path?.at(-1) ?? '')}
      changeOnSelect
      showSearch={{ filter: (typed, path) => path.some((o) => `${o.label}${o.value}`.includes(typed)) }}
      allowClear={allowClear}
      placeholder={placeholder ?? c.pick(c.filter.region)}
      style={{ width: '100%' }}
    />
  );
}
