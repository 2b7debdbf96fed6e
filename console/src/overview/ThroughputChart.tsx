import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { RatePoint } from '../api/schema';
import { useDark } from '../app/theme';
import { compact, rate } from '../format/numbers';
import { clockTime } from '../format/times';
import { areaFill, axes, tokens } from './drawing';

const HEIGHT = 264;

type Columns = [number[], number[], number[]];

function columns(series: readonly RatePoint[]): Columns {
  return [
    series.map((point) => Date.parse(point.t) / 1000),
    series.map((point) => point.messages_in),
    series.map((point) => point.messages_out),
  ];
}

/** Produced against consumed. Its figures stand above it in words, so the drawing itself is an image. */
export function ThroughputChart({ series, label }: { series: readonly RatePoint[]; label: string }) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const data = useRef<Columns>(columns(series));
  const [cursor, setCursor] = useState<number | null>(null);
  const dark = useDark();

  useEffect(() => {
    const element = holder.current;
    if (!element) return undefined;
    const made = new uPlot(options(element, setCursor), data.current, element);
    plot.current = made;
    const resize = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      made.destroy();
      plot.current = null;
    };
    // The colours are drawn, so another theme is another drawing.
  }, [dark]);

  useEffect(() => {
    data.current = columns(series);
    plot.current?.setData(data.current);
  }, [series]);

  const shown = cursor === null ? undefined : series[cursor];
  const point = shown ?? series.at(-1);
  return (
    <div>
      <div className="mb-2 flex flex-wrap items-center gap-x-5 gap-y-1 text-xs text-soft">
        <span className="flex items-center gap-2">
          <span aria-hidden="true" className="h-0.5 w-4 rounded bg-brand" />
          Produced
          <span className="tabular text-sm font-semibold text-ink">{rate(point?.messages_in ?? 0)}/s</span>
        </span>
        <span className="flex items-center gap-2">
          <span aria-hidden="true" className="h-0 w-4 border-t-2 border-dashed border-second" />
          Consumed
          <span className="tabular text-sm font-semibold text-ink">{rate(point?.messages_out ?? 0)}/s</span>
        </span>
        <span className="tabular ml-auto text-faint">{shown ? clockTime(shown.t) : ' '}</span>
      </div>
      <div
        ref={holder}
        role="img"
        aria-label={`${label}: now ${rate(series.at(-1)?.messages_in ?? 0)} produced and ${rate(series.at(-1)?.messages_out ?? 0)} consumed a second`}
        style={{ height: HEIGHT }}
        className="-ml-2 min-w-0 overflow-hidden"
      />
    </div>
  );
}

function options(element: HTMLElement, onCursor: (index: number | null) => void): uPlot.Options {
  const colours = tokens(element);
  return {
    width: element.clientWidth,
    height: HEIGHT,
    padding: [10, 10, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: { size: 7, width: 2, stroke: colours.surface, fill: (_, index) => (index === 1 ? colours.brand : colours.second) },
    },
    scales: {
      x: { time: true },
      y: { range: (_, __, max) => [0, Math.max(max * 1.12, 1)] },
    },
    axes: axes(colours, compact),
    series: [
      {},
      { stroke: colours.brand, width: 1.75, points: { show: false }, fill: (chart) => areaFill(chart, colours.brand) },
      { stroke: colours.second, width: 1.75, dash: [5, 4], points: { show: false } },
    ],
    hooks: { setCursor: [(chart) => onCursor(chart.cursor.idx ?? null)] },
  };
}
