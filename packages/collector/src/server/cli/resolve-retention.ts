import type { RetentionOptions } from '../storage/retention.js';
import { UsageError } from './usage-error.js';

/** A collector in memory must not grow for as long as it runs. */
const MAX_IN_MEMORY = 100_000;

const UNITS_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** @throws UsageError for what is no time, or no number */
export function resolveRetention(
  maxAge: string | undefined,
  maxEvents: string | undefined,
  database: string | undefined,
): RetentionOptions {
  return {
    maxAgeMs: maxAge === undefined ? undefined : resolveAge(maxAge),
    maxEvents: maxEvents === undefined ? defaultCount(database) : resolveCount(maxEvents),
  };
}

function resolveAge(given: string): number {
  const [, amount, unit] = /^([1-9]\d{0,5})([smhd])$/.exec(given) ?? [];
  if (amount !== undefined) return Number(amount) * UNITS_MS[unit as keyof typeof UNITS_MS];
  throw new UsageError(`--max-age must be a time such as 30d, 12h, 90m or 30s, but is ${JSON.stringify(given)}`);
}

function resolveCount(given: string): number {
  if (/^[1-9]\d{0,11}$/.test(given)) return Number(given);
  throw new UsageError(`--max-events must be a whole number from 1, but is ${JSON.stringify(given)}`);
}

function defaultCount(database: string | undefined): number | undefined {
  return database === undefined ? MAX_IN_MEMORY : undefined;
}
