import type { Rate } from '../http/rate-limit.js';
import { UsageError } from './usage-error.js';

const PERIODS_MS = { s: 1000, m: 60_000, h: 3_600_000 } as const;

/** @throws UsageError for what is no rate */
export function resolveRate(given: string): Rate {
  const [, count, period = 's'] = /^([1-9]\d{0,6})(?:\/([smh]))?$/.exec(given) ?? [];
  if (count !== undefined) return { count: Number(count), periodMs: PERIODS_MS[period as keyof typeof PERIODS_MS] };
  throw new UsageError(
    `--rate-limit must be a number of events a second, or such as 100/s, 600/m, 5000/h, but is ${JSON.stringify(given)}`,
  );
}
