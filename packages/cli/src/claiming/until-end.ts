import { setTimeout as wait } from 'node:timers/promises';
import { onSignals } from '../program/on-signals.js';
import type { ClaimEnd } from './claim-end.types.js';

/**
 * Waits for a signal, also while a look is not answered, or for an end that is looked for again and again.
 *
 * @throws (as a rejection) what a look rejects with
 */
export async function untilEnd(look: () => Promise<ClaimEnd | undefined>, everyMs: number): Promise<ClaimEnd> {
  const stopping = new AbortController();
  const { signal } = stopping;
  // Replaced by each look: one promise for all of them would keep every look that was raced against it.
  let giveUpLook = (): void => undefined;
  const forget = onSignals(() => {
    stopping.abort();
    giveUpLook();
  });
  try {
    while (!signal.aborted) {
      const end = await new Promise<ClaimEnd | undefined>((resolve, reject) => {
        giveUpLook = () => resolve(undefined);
        look().then(resolve, reject);
      });
      if (end !== undefined) return end;
      await wait(everyMs, undefined, { signal }).catch(() => undefined);
    }
    return 'signal';
  } finally {
    forget();
  }
}
