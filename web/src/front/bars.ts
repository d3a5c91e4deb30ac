import { BarChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { shanghaiTime } from '../format';
import type { Bar } from './burn';

/** Draws bars by the hour. Loaded when a chart is shown: no page waits for it. */

use([BarChart, GridComponent, TooltipComponent, SVGRenderer]);

export interface Look {
  bar: string;
  text: string;
  line: string;
  sheet: string;
  ink: string;
  font: string;
  moves: boolean;
}

export interface Drawing {
  show: (bars: Bar[], look: Look, words: { used: string; unit: string }) => void;
  fit: () => void;
  end: () => void;
}

/** "11-24 10:00" */
const hourOf = (at: number) => shanghaiTime(new Date(at).toISOString()).slice(5, 16);

export function drawIn(room: HTMLElement): Drawing {
  const chart = init(room, null, { renderer: 'svg' });
  return {
    show: (bars, look, words) => chart.setOption(optionOf(bars, look, words)),
    fit: () => chart.resize(),
    end: () => chart.dispose(),
  };
}

function optionOf(bars: Bar[], look: Look, { used, unit }: { used: string; unit: string }) {
  const days = bars.length > 48;
  return {
    animation: look.moves,
    textStyle: { fontFamily: look.font },
    grid: { left: 4, right: 4, top: 10, bottom: 2, outerBoundsMode: 'same' },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      backgroundColor: look.sheet,
      borderColor: look.line,
      textStyle: { color: look.ink, fontSize: 13 },
      valueFormatter: (value: unknown) => `${String(value)} ${unit}`,
    },
    xAxis: {
      type: 'category',
      data: bars.map(({ at }) => hourOf(at)),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: look.line } },
      axisLabel: {
        color: look.text,
        // Days stand at their midnight, hours at every fourth.
        interval: (_: number, name: string) => (days ? name.endsWith(' 00:00') : Number(name.slice(6, 8)) % 4 === 0),
        formatter: (name: string) => (days ? name.slice(0, 5) : name.slice(6)),
      },
    },
    yAxis: {
      type: 'value',
      minInterval: 1,
      splitNumber: 3,
      axisLabel: { color: look.text },
      splitLine: { lineStyle: { color: look.line } },
    },
    series: [
      {
        type: 'bar',
        name: used,
        data: bars.map((bar) => bar.used),
        barCategoryGap: days ? '10%' : '25%',
        itemStyle: { color: look.bar, borderRadius: days ? 0 : [3, 3, 0, 0] },
      },
    ],
  };
}
