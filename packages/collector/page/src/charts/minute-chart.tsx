import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type uPlot from 'uplot';
import { useMedia } from '../frame/use-media.js';
import { useNow } from '../frame/use-now.js';
import { useModel } from '../model/use-model.js';
import { formatMinute } from '../time/format-time.js';
import { createMinutePlot, plotData } from './minute-plot.js';
import { lastMinutes, type Minute } from './minutes.js';

const MINUTES = 60;

/** Stored events of the last hour, a stacked bar a minute. */
export function MinuteChart(): JSX.Element {
  const { stats } = useModel();
  const minutes = lastMinutes(stats.value?.perMinute ?? [], useNow(5000), MINUTES);
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const [pointed, point] = useState<number | undefined>(undefined);
  const isDark = useMedia('(prefers-color-scheme: dark)');
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const created = createMinutePlot(element, minutes, point);
    plot.current = created;
    const observer = new ResizeObserver(() =>
      created.setSize({ width: element.clientWidth, height: element.clientHeight }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      created.destroy();
    };
  }, [isDark]);
  useEffect(() => plot.current?.setData(plotData(minutes)), [stats.value, minutes.at(-1)?.startMs]);
  const shown = pointed === undefined ? undefined : minutes[pointed];
  return (
    <figure class="minute-chart">
      <figcaption>
        {shown === undefined
          ? 'Events per minute, the last hour'
          : `${formatMinute(shown.startMs)} · ${describe(shown)}`}
      </figcaption>
      <div ref={place} class="plot" role="img" aria-label={summary(minutes)} />
    </figure>
  );
}

function describe({ positive, neutral, negative, rejected }: Minute): string {
  return `${positive} positive, ${neutral} neutral, ${negative} negative, ${rejected} rejected`;
}

function summary(minutes: readonly Minute[]): string {
  const totals = minutes.map(({ positive, neutral, negative }) => positive + neutral + negative);
  const most = Math.max(...totals);
  const all = totals.reduce((sum, count) => sum + count, 0);
  const peak = minutes[totals.indexOf(most)];
  const when = most > 0 && peak !== undefined ? `, at most ${most} in a minute, at ${formatMinute(peak.startMs)}` : '';
  return `Events per minute of the last hour: ${all} in all${when}`;
}
