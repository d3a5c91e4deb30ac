import { get } from '../http';
import { readReach } from '../people/reach';
import { useMay, useMe } from '../session';
import type { PlaceView, UnitView } from '../types';
import { useLoad } from '../use-load';

/** Where this person may issue: the unit's places, or those their roles name. */
export function usePlaces(): { places: PlaceView[]; kinds: string[] } {
  const me = useMe();
  const may = useMay();
  const at = me.unit && may('org.read') ? `/console/units/${encodeURIComponent(me.unit)}` : '';
  const { data } = useLoad(at, (signal) => get<UnitView>(at, signal));
  const own = me.roles.map(({ reach }) => readReach(reach)).filter(({ level }) => level === 'place');
  const named = new Set(own.map(({ place }) => place));
  const all = data?.places ?? [...named].map((code) => ({ code, name: '' }));
  return { places: all, kinds: data?.kinds ?? [] };
}
