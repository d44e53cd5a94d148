import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useNow } from '../frame/hooks.js';
import { InfluenceLabel, INFLUENCES } from '../frame/parts.js';
import { useModel } from '../model/model.js';
import { type Bucket, minuteBuckets, type Part, PARTS, roundUp, rowBuckets, scaleFor, totalOf } from './buckets.js';

/** Requests by their outcome, over time, and events by influence. */
export function Overview(): JSX.Element {
  const { figures } = useModel();
  const { byInfluence } = figures.value ?? { byInfluence: { positive: 0, neutral: 0, negative: 0 } };
  const most = Math.max(1, ...INFLUENCES.map((influence) => byInfluence[influence]));
  return (
    <section class="overview" aria-label="Overview">
      <Counts />
      <RequestChart />
      <ul class="shares" aria-label="Events by influence">
        {INFLUENCES.map((influence) => (
          <li key={influence}>
            <InfluenceLabel influence={influence} />
            <svg class={`share ${influence}`} aria-hidden="true">
              <rect width={`${(100 * byInfluence[influence]) / most}%`} height="100%" rx="2" />
            </svg>
            <span class="figure">{byInfluence[influence].toLocaleString('en')}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Counts(): JSX.Element {
  const { figures } = useModel();
  const { accepted = 0, duplicates = 0, conflicts = 0, sampled = 0, rejected = 0, refused = 0 } = figures.value ?? {};
  const counts = [
    { kind: 'stored', count: accepted, title: 'stored' },
    { kind: 'duplicates', count: duplicates, title: duplicates === 1 ? 'duplicate' : 'duplicates' },
    { kind: 'conflicts', count: conflicts, title: conflicts === 1 ? 'conflict' : 'conflicts' },
    { kind: 'sampled', count: sampled, title: 'sampled out' },
    { kind: 'rejected', count: rejected, title: 'rejected' },
    { kind: 'refused', count: refused, title: 'refused' },
  ];
  return (
    <dl class="counts">
      {counts.map(({ kind, count, title }) => (
        <div key={kind} class={count === 0 ? 'zero' : kind}>
          <dt>{title}</dt>
          <dd>{count.toLocaleString('en')}</dd>
        </div>
      ))}
    </dl>
  );
}

const SIGNS: Readonly<Record<Part, string>> = { positive: '▲', neutral: '●', negative: '▼', rejected: '✕' };

const HOUR_MS = 3_600_000;

/** Requests of the last minutes or of the last hour, as stacked bars with their scale. */
export function RequestChart(): JSX.Element {
  const { clock, log, requests, stats } = useModel();
  const nowMs = useNow(1000);
  const [pointed, point] = useState<number | undefined>(undefined);
  const rows = log.rows.value;
  const perMinute = stats.value?.perMinute ?? [];
  const firstMs = firstOf(
    perMinute.map(({ minute }) => minute),
    rows,
    nowMs,
  );
  const scale = scaleFor(firstMs, nowMs);
  const isFine = scale.bucketMs < 60_000;
  const buckets = isFine ? rowBuckets(rows, scale, nowMs) : minuteBuckets(perMinute, requests.rejected.value, nowMs);
  const label = isFine ? clock.second.bind(clock) : clock.minute.bind(clock);
  const top = roundUp(Math.max(2, ...buckets.map(totalOf)));
  const shown = pointed === undefined ? undefined : buckets[pointed];
  const onMove = ({ currentTarget, clientX }: { currentTarget: Element; clientX: number }): void => {
    const { left, width } = currentTarget.getBoundingClientRect();
    point(Math.max(0, Math.min(buckets.length - 1, Math.floor(((clientX - left) / width) * buckets.length))));
  };
  return (
    <figure class="request-chart">
      <figcaption>{shown === undefined ? scale.title : `${label(shown.startMs)} · ${describe(shown)}`}</figcaption>
      <div class="chart-body">
        <ol class="chart-scale" aria-hidden="true">
          {[top, top / 2, 0].map((count) => (
            <li key={count}>{count.toLocaleString('en')}</li>
          ))}
        </ol>
        <svg
          class="plot"
          role="img"
          aria-label={summary(scale.title, buckets, label)}
          preserveAspectRatio="none"
          viewBox={`0 0 ${buckets.length} ${top}`}
          onMouseMove={onMove}
          onMouseLeave={() => point(undefined)}
        >
          {[0, top / 2, top].map((y) => (
            <line key={y} class="grid-line" x1="0" x2={buckets.length} y1={y} y2={y} />
          ))}
          {pointed !== undefined && <rect class="pointed" x={pointed} y="0" width="1" height={top} />}
          {buckets.map((bucket, index) => (
            <Bar key={bucket.startMs} bucket={bucket} x={index} top={top} />
          ))}
        </svg>
        <ol class="chart-times" aria-hidden="true">
          {[0, 15, 30, 45, 59].map((index) => (
            <li key={index}>{label(buckets[index]?.startMs ?? nowMs)}</li>
          ))}
        </ol>
      </div>
      <ul class="chart-legend" aria-label="Colours">
        {PARTS.map((part) => (
          <li key={part} class={part}>
            <svg width="8" height="8" aria-hidden="true">
              <rect class={part} width="8" height="8" rx="2" />
            </svg>
            <span aria-hidden="true">{SIGNS[part]}</span> {part}
          </li>
        ))}
      </ul>
    </figure>
  );
}

function Bar({ bucket, x, top }: { readonly bucket: Bucket; readonly x: number; readonly top: number }): JSX.Element {
  let height = 0;
  return (
    <>
      {PARTS.map((part) => {
        if (bucket[part] === 0) return undefined;
        height += bucket[part];
        return <rect key={part} class={part} x={x + 0.1} y={top - height} width="0.8" height={bucket[part]} />;
      })}
    </>
  );
}

/** The time of the first request of the last hour. */
function firstOf(
  minutes: readonly string[],
  rows: readonly { receivedAt: string }[],
  nowMs: number,
): number | undefined {
  const [minute, oldest] = [minutes[0], rows[0]];
  if (minute === undefined)
    return oldest === undefined ? undefined : Math.max(nowMs - HOUR_MS, Date.parse(oldest.receivedAt));
  const minuteMs = Date.parse(minute);
  // The collector counts by the minute; a row of that minute has the millisecond.
  const inMinute = rows.find(({ receivedAt }) => receivedAt >= minute);
  return oldest !== undefined && oldest.receivedAt <= (inMinute?.receivedAt ?? '') && inMinute !== undefined
    ? Date.parse(inMinute.receivedAt)
    : minuteMs;
}

function describe({ positive, neutral, negative, rejected }: Bucket): string {
  return `${positive} positive, ${neutral} neutral, ${negative} negative, ${rejected} rejected`;
}

function summary(title: string, buckets: readonly Bucket[], label: (timeMs: number) => string): string {
  const totals = buckets.map(totalOf);
  const most = Math.max(...totals);
  const all = totals.reduce((sum, count) => sum + count, 0);
  const peak = buckets[totals.indexOf(most)];
  const when = most > 0 && peak !== undefined ? `, at most ${most} at once, at ${label(peak.startMs)}` : '';
  return `${title}: ${all} in all${when}`;
}
