import type uPlot from 'uplot';

const FONT = '11px "Inter Variable", sans-serif';

export interface Colours {
  brand: string;
  second: string;
  line: string;
  text: string;
  surface: string;
}

/** The tokens as colours a canvas understands: it resolves no custom properties. */
export function tokens(element: HTMLElement): Colours {
  const probe = document.createElement('span');
  element.append(probe);
  const read = (token: string) => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    brand: read('--brand'),
    second: read('--second'),
    line: read('--line'),
    text: read('--ink-faint'),
    surface: read('--surface'),
  };
  probe.remove();
  return colours;
}

/** Fades to the ground. */
export function areaFill(chart: uPlot, colour: string): CanvasGradient {
  const { top, height } = chart.bbox;
  const gradient = chart.ctx.createLinearGradient(0, top, 0, top + Math.max(height, 1));
  gradient.addColorStop(0, transparent(colour, 0.26));
  gradient.addColorStop(1, transparent(colour, 0.02));
  return gradient;
}

function transparent(colour: string, alpha: number): string {
  return colour.replace(/^rgba?\(([^)]+)\)$/, (_, channels: string) => {
    const [red, green, blue] = channels.split(/[\s,/]+/);
    return `rgba(${red}, ${green}, ${blue}, ${alpha})`;
  });
}

export function axes(colours: Colours, format: (value: number) => string): uPlot.Axis[] {
  const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
  const common = { stroke: colours.text, font: FONT, ticks: { show: false } };
  return [
    {
      ...common,
      grid: { show: false },
      size: 28,
      space: 70,
      values: (_, seconds) => seconds.map((second) => clock.format(second * 1000)),
    },
    {
      ...common,
      grid: { stroke: colours.line, width: 1 },
      size: 46,
      space: 46,
      values: (_, values) => values.map(format),
    },
  ];
}
