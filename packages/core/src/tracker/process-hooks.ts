import { shutDownOnSignal } from '../process/shut-down-on-signal.js';
import type { Tracker } from './tracker.types.js';

/**
 * The option `handleSignals` of a tracker: beside what it does of signals, an event loop that runs empty flushes first.
 *
 * @returns takes the handlers away
 */
export function handleSignals(tracker: Pick<Tracker, 'flush' | 'shutdown' | 'stats'>, deadlineMs: number): () => void {
  const forget = shutDownOnSignal(() => tracker.shutdown());
  const onBeforeExit = (): void => {
    const { queued, inFlight, retryWait } = tracker.stats();
    // Flushing nothing would wake the event loop, and this handler with it, for ever.
    process.removeListener('beforeExit', onBeforeExit);
    if (queued + inFlight + retryWait > 0) void tracker.flush({ deadlineMs });
  };
  process.on('beforeExit', onBeforeExit);
  return () => {
    forget();
    process.removeListener('beforeExit', onBeforeExit);
  };
}
