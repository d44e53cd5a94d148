import type { Logger } from '../observe/logger.types.js';

/** What both contracts set: waits that a test can live with; everything else is as an app has it. */
export const SHORT_WAITS = {
  backoffBaseMs: 5,
  backoffMaxMs: 40,
  pauseBaseMs: 5,
  pauseMaxMs: 40,
  attemptTimeoutMs: 5_000,
};

export const PRODUCT_ID = '7b0a3c1e-52d4-4c55-9d0a-6a6f3a1c2b4d';

/** What happens here is looked at by hooks. */
export const NO_LOGGER: Logger = { debug: () => undefined, warn: () => undefined, error: () => undefined };

/** What the deadline of `shutdown()` may be missed by. */
export const SLACK_MS = 250;
