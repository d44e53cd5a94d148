import type { MinuteStats } from '../../../src/client/control.types.js';

const MINUTE_MS = 60_000;

/** What happened in one minute. */
export interface Minute {
  readonly startMs: number;
  readonly positive: number;
  readonly neutral: number;
  readonly negative: number;
  readonly rejected: number;
}

/** The minutes up to now, those in which nothing arrived included, the oldest first. */
export function lastMinutes(stats: readonly MinuteStats[], nowMs: number, count: number): readonly Minute[] {
  const known = new Map(stats.map((minute) => [Date.parse(minute.minute), minute]));
  const last = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  return Array.from({ length: count }, (_, index) => {
    const startMs = last - (count - 1 - index) * MINUTE_MS;
    const { byInfluence, rejected = 0 } = known.get(startMs) ?? {};
    return { startMs, ...(byInfluence ?? { positive: 0, neutral: 0, negative: 0 }), rejected };
  });
}

/** The heights of stacked bars: of each part, the parts below it included; the topmost part last. */
export function stackParts(minutes: readonly Minute[], parts: readonly (keyof Minute)[]): number[][] {
  return parts.map((_, index) =>
    minutes.map((minute) => parts.slice(0, index + 1).reduce((sum, part) => sum + minute[part], 0)),
  );
}
