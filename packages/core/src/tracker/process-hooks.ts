import type { Tracker } from './tracker.types.js';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * The option `handleSignals`: a signal shuts the tracker down and is then raised again, so that the process ends as it
 * would have; an event loop that runs empty flushes first. Handlers go away with the tracker.
 */
export function handleSignals(tracker: Pick<Tracker, 'flush' | 'shutdown' | 'stats'>, deadlineMs: number): () => void {
  const onSignal = (signal: NodeJS.Signals): void => {
    remove();
    void tracker.shutdown().then(() => process.kill(process.pid, signal));
  };
  const onBeforeExit = (): void => {
    const { queued, inFlight, retryWait } = tracker.stats();
    // Flushing nothing would wake the event loop, and this handler with it, for ever.
    process.removeListener('beforeExit', onBeforeExit);
    if (queued + inFlight + retryWait > 0) void tracker.flush({ deadlineMs });
  };
  const remove = (): void => {
    for (const signal of SIGNALS) process.removeListener(signal, onSignal);
    process.removeListener('beforeExit', onBeforeExit);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  process.on('beforeExit', onBeforeExit);
  return remove;
}
