import { MAX_EVENT_BYTES } from '../event/json-limits.js';

const HOUR_MS = 3_600_000;

/** Every default in one place; the docstrings of the options repeat them for readers. */
export const DEFAULTS = Object.freeze({
  baseUrl: 'https://www.greenflash.ai/api/v1',
  name: 'default',
  enabled: true,
  strict: false,
  handleSignals: false,
  maxConcurrency: 'auto',
  attemptTimeoutMs: 20_000,
  maxAttempts: 8,
  maxAgeMs: 6 * HOUR_MS,
  maxAgeDurableMs: 7 * 24 * HOUR_MS,
  backoffBaseMs: 500,
  backoffMaxMs: 60_000,
  pauseBaseMs: 1_000,
  pauseMaxMs: 60_000,
  maxRetryAfterMs: 300_000,
  maxEventBytes: MAX_EVENT_BYTES,
  shutdownDeadlineMs: 10_000,
  flushDeadlineMs: 30_000,
  trackAndWaitDeadlineMs: 30_000,
  maxEvents: 50_000,
  maxBytes: 32 * 1024 * 1024,
  overflow: 'reject',
} as const);
