import { setElder, useElder } from '../elder';
import { m } from '../messages';

/** Standard or large type, on every page. */
export function SizeSwitch() {
  const elder = useElder();
  return (
    <fieldset className="size-switch" aria-label={m.size.label}>
      <button type="button" aria-pressed={!elder} onClick={() => setElder(false)}>
        {m.size.normal}
      </button>
      <button type="button" aria-pressed={elder} onClick={() => setElder(true)}>
        {m.size.elder}
      </button>
    </fieldset>
  );
}
