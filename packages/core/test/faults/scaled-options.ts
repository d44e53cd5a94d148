import type { TrackerOptions } from '@greenflash-events/core';

/** The waits of an app, a fiftieth as long; the rules are the same. */
export const SCALED = {
  apiKey: 'test-key',
  productId: '7b0a3c1e-52d4-4c55-9d0a-6a6f3a1c2b4d',
  backoffBaseMs: 10,
  backoffMaxMs: 200,
  pauseBaseMs: 20,
  pauseMaxMs: 200,
  attemptTimeoutMs: 400,
  maxRetryAfterMs: 5_000,
  shutdownDeadlineMs: 1_000,
  logger: { debug: () => undefined, warn: () => undefined, error: () => undefined },
} satisfies TrackerOptions;
