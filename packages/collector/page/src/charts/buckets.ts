import type { MinuteStats, RejectedEvent } from '../../../src/client/control.types.js';
import { isRejectedBody, type Row } from '../arrivals/row.js';

/** The parts of a bar, from bottom to top. */
export const PARTS = ['positive', 'neutral', 'negative', 'rejected'] as const;

export type Part = (typeof PARTS)[number];

/** The requests of one span of time. */
export interface Bucket extends Readonly<Record<Part, number>> {
  readonly startMs: number;
}

/** Spans of equal length up to now. */
export interface Scale {
  readonly bucketMs: number;
  readonly count: number;
  readonly title: string;
}

const MINUTE_MS = 60_000;
const HOUR: Scale = { bucketMs: MINUTE_MS, count: 60, title: 'Events per minute, the last hour' };
const SCALES: readonly Scale[] = [
  { bucketMs: 2000, count: 60, title: 'Events per 2 s, the last 2 minutes' },
  { bucketMs: 10_000, count: 60, title: 'Events per 10 s, the last 10 minutes' },
  HOUR,
];

/** The shortest scale that covers everything since the first request of the last hour. */
export function scaleFor(firstMs: number | undefined, nowMs: number): Scale {
  if (firstMs === undefined) return HOUR;
  return SCALES.find(({ bucketMs, count }) => nowMs - firstMs < bucketMs * (count - 1)) ?? HOUR;
}

/** The minutes that the collector counted, with refused requests, which it does not count by the minute; the oldest first. */
export function minuteBuckets(
  stats: readonly MinuteStats[],
  rejected: readonly RejectedEvent[],
  nowMs: number,
): readonly Bucket[] {
  const known = new Map(stats.map((minute) => [Date.parse(minute.minute), minute]));
  const refused = new Map<number, number>();
  for (const { receivedAt, status, count = 1 } of rejected) {
    if (isRejectedBody(status)) continue;
    const startMs = Math.floor(Date.parse(receivedAt) / MINUTE_MS) * MINUTE_MS;
    refused.set(startMs, (refused.get(startMs) ?? 0) + count);
  }
  return starts(HOUR, nowMs).map((startMs) => {
    const { byInfluence, rejected: bodies = 0 } = known.get(startMs) ?? {};
    const counts = byInfluence ?? { positive: 0, neutral: 0, negative: 0 };
    return { startMs, ...counts, rejected: bodies + (refused.get(startMs) ?? 0) };
  });
}

/** Spans shorter than a minute, counted from the rows. */
export function rowBuckets(rows: readonly Row[], scale: Scale, nowMs: number): readonly Bucket[] {
  const buckets = starts(scale, nowMs).map((startMs) => ({
    startMs,
    positive: 0,
    neutral: 0,
    negative: 0,
    rejected: 0,
  }));
  const fromMs = buckets[0]?.startMs ?? nowMs;
  for (let index = rows.length - 1; index >= 0; index--) {
    const row = rows[index];
    const receivedMs = Date.parse(row?.receivedAt ?? '');
    if (row === undefined || receivedMs < fromMs) break;
    const bucket = buckets[Math.min(buckets.length - 1, Math.floor((receivedMs - fromMs) / scale.bucketMs))];
    if (bucket === undefined) continue;
    if (row.kind === 'stored') bucket[row.event.derived.influence]++;
    else if (row.kind === 'rejected') bucket.rejected += row.rejected.count ?? 1;
  }
  return buckets;
}

export function totalOf(bucket: Bucket): number {
  return PARTS.reduce((sum, part) => sum + bucket[part], 0);
}

/** The next round number: 1, 2, 4, 5, 10, 20, 40, 50, …; halves of it are whole from 2 on. */
export function roundUp(count: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, count)));
  return [1, 2, 4, 5, 10].map((step) => step * power).find((round) => round >= count) ?? count;
}

function starts({ bucketMs, count }: Scale, nowMs: number): readonly number[] {
  const last = Math.floor(nowMs / bucketMs) * bucketMs;
  return Array.from({ length: count }, (_, index) => last - (count - 1 - index) * bucketMs);
}
