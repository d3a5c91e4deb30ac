import { Button, Skeleton, Tree } from 'antd';
import { o } from '../messages-org';
import type { RegionView } from '../types';
import { pathTo, treeOf, useRegions, type RegionNode } from '../use-regions';

interface Props {
  value: string;
  onChange: (region: string) => void;
}

interface Node {
  key: string;
  title: string;
  children?: Node[];
}

/** The regions within reach, to narrow the list by. */
export function RegionTree({ value, onChange }: Props) {
  const { regions } = useRegions();
  if (regions.length === 0) return <Skeleton active className="c-tree" />;
  return (
    <nav className="c-tree" aria-label={o.regions}>
      <Button type={value ? 'text' : 'link'} size="small" onClick={() => onChange('')}>
        {o.allRegions}
      </Button>
      <Tree
        aria-label={o.regions}
        blockNode
        treeData={treeOf(regions).map((node) => named(node, regions))}
        defaultExpandedKeys={value ? pathTo(regions, value) : regions.slice(0, 1).map((r) => r.code)}
        selectedKeys={value ? [value] : []}
        onSelect={([key]) => onChange(key ? String(key) : '')}
      />
    </nav>
  );
}

function named({ value, children }: RegionNode, regions: RegionView[]): Node {
  const region = regions.find((r) => r.code === value);
  return {
    key: value,
    title: o.regionCount(region?.name ?? value, region?.units ?? 0),
    ...(children && { children: children.map((child) => named(child, regions)) }),
  };
}
