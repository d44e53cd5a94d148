import uPlot from 'uplot';
import { formatMinute } from '../time/format-time.js';
import { stackParts, type Minute } from './minutes.js';

/** From the bottom to the top. */
const PARTS = ['neutral', 'positive', 'negative', 'rejected'] as const;

/** The bars as uPlot draws them: the tallest first, so that the ones below it come to stand before it. */
export function plotData(minutes: readonly Minute[]): uPlot.AlignedData {
  const heights = stackParts(minutes, PARTS).reverse();
  return [minutes.map(({ startMs }) => startMs / 1000), ...heights];
}

/**
 * Draws minutes as stacked bars, in the colours that the style sheet has at this time.
 *
 * @param onPoint is told which minute the mouse points at, undefined when at none
 */
export function createMinutePlot(
  element: HTMLElement,
  minutes: readonly Minute[],
  onPoint: (index: number | undefined) => void,
): uPlot {
  const style = getComputedStyle(element);
  const color = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const bars = uPlot.paths.bars?.({ size: [0.8, 12], radius: 0.15 });
  const options: uPlot.Options = {
    width: element.clientWidth,
    height: element.clientHeight,
    padding: [4, 6, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: { x: { time: true }, y: { range: (_plot, _min, max) => [0, Math.max(4, max)] } },
    axes: [axis(color, { size: 20, space: 60 }), axis(color, { size: 34, space: 24, splits: true })],
    series: [
      {},
      ...[...PARTS].reverse().map((part) => ({
        fill: color(`chart-${part}`),
        width: 0,
        points: { show: false },
        ...(bars && { paths: bars }),
      })),
    ],
    hooks: { setCursor: [(plot) => onPoint(plot.cursor.idx ?? undefined)] },
  };
  return new uPlot(options, plotData(minutes), element);
}

function axis(color: (name: string) => string, { size, space, splits = false }: AxisOptions): uPlot.Axis {
  return {
    stroke: color('muted'),
    font: '11px system-ui, sans-serif',
    size,
    space,
    gap: 3,
    grid: { show: splits, stroke: color('line'), width: 1 },
    ticks: { show: false },
    ...(splits && { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000] }),
    ...(!splits && { values: (_plot: uPlot, times: number[]) => times.map((seconds) => formatMinute(seconds * 1000)) }),
  };
}

interface AxisOptions {
  readonly size: number;
  readonly space: number;
  readonly splits?: boolean;
}
