import { theme } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { grouped, shanghaiTime } from '../format';
import type { Drawing } from './bars';
import { barsOf, type Bar } from './burn';
import { f } from './messages';

const RANGES = { day: 24, week: 168 };
type Range = keyof typeof RANGES;

/** Numbers used by the hour: a picture for the eye, its sense in words for the ear. */
export function BurnChart({ hours, now }: { hours: number[]; now: number }) {
  const [range, setRange] = useState<Range>('day');
  const bars = barsOf(hours, now, RANGES[range]);
  return (
    <figure className="f-chart">
      <figcaption>
        <span>{f.chart.title}</span>
        <fieldset className="f-switch" aria-label={f.chart.range}>
          {(['day', 'week'] as const).map((one) => (
            <button key={one} type="button" aria-pressed={range === one} onClick={() => setRange(one)}>
              {f.chart[one]}
            </button>
          ))}
        </fieldset>
      </figcaption>
      <Bars bars={bars} />
      <p className="f-quiet">{sense(bars)}</p>
    </figure>
  );
}

function sense(bars: Bar[]): string {
  const sum = bars.reduce((all, { used }) => all + used, 0);
  if (sum === 0) return f.chart.nothing(bars.length);
  const peak = bars.reduce((best, bar) => (bar.used > best.used ? bar : best));
  const at = shanghaiTime(new Date(peak.at).toISOString()).slice(5, 16);
  return f.chart.summary(bars.length, grouped(`${sum}`), grouped(`${peak.used}`), at);
}

function Bars({ bars }: { bars: Bar[] }) {
  const room = useRef<HTMLDivElement>(null);
  const [drawing, setDrawing] = useState<Drawing | null>(null);
  const [failed, setFailed] = useState(false);
  const { token } = theme.useToken();
  const { colorPrimary: bar, colorTextDescription: text, colorBorderSecondary: line, colorBgElevated: sheet } = token;
  const { colorText: ink, fontFamily: font, motion: moves } = token;
  // The same hours again need no new picture.
  const shown = JSON.stringify(bars);

  useEffect(() => {
    const here = room.current!;
    let left = false;
    let mine: Drawing | undefined;
    const fits = new ResizeObserver(() => mine?.fit());
    fits.observe(here);
    import('./bars').then(
      ({ drawIn }) => left || setDrawing((mine = drawIn(here))),
      () => left || setFailed(true),
    );
    return () => {
      left = true;
      fits.disconnect();
      mine?.end();
    };
  }, []);

  useEffect(() => {
    drawing?.show(JSON.parse(shown) as Bar[], { bar, text, line, sheet, ink, font, moves }, f.chart);
  }, [drawing, shown, bar, text, line, sheet, ink, font, moves]);

  if (failed) return <p className="f-quiet">{f.chart.failed}</p>;
  return <div ref={room} className="f-bars" aria-hidden="true" />;
}
