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
  const stopped = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined));
  });
  const forget = onSignals(() => stopping.abort());
  try {
    while (!signal.aborted) {
      const end = await Promise.race([look(), stopped]);
      if (end !== undefined) return end;
      await wait(everyMs, undefined, { signal }).catch(() => undefined);
    }
    return 'signal';
  } finally {
    forget();
  }
}
