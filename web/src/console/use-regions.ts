import { useMemo } from 'react';
import { get } from './http';
import type { RegionView } from './types';
import { useLoad } from './use-load';

/** The regions within reach: asked for once, then kept as long as the console is open. */

let kept: Promise<RegionView[]> | null = null;

export function regions(path = '/console/regions'): Promise<RegionView[]> {
  kept ??= get<RegionView[]>(path).catch((error: unknown) => {
    kept = null;
    throw error;
  });
  return kept;
}

export interface RegionNode {
  value: string;
  label: string;
  children?: RegionNode[];
}

export function useRegions(path?: string) {
  const { data, error } = useLoad('regions', () => regions(path));
  const tree = useMemo(() => treeOf(data ?? []), [data]);
  return { regions: data ?? [], tree, error };
}

/** What hangs below what; a region whose parent is out of reach stands at the top. */
export function treeOf(all: RegionView[]): RegionNode[] {
  const nodes = new Map(all.map((r) => [r.code, { value: r.code, label: r.name } as RegionNode]));
  const top: RegionNode[] = [];
  for (const region of all) {
    const node = nodes.get(region.code)!;
    const parent = region.parent === undefined ? undefined : nodes.get(region.parent);
    if (parent) (parent.children ??= []).push(node);
    else top.push(node);
  }
  return top;
}

/** The codes from the top down to that region. */
export function pathTo(all: RegionView[], code: string): string[] {
  const region = all.find((r) => r.code === code);
  if (!region) return [];
  return [...(region.parent === undefined ? [] : pathTo(all, region.parent)), code];
}

export const regionName = (all: RegionView[], code: string) =>
  pathTo(all, code)
    .map((one) => all.find((r) => r.code === one)?.name)
    .join(' ') || code;
