import type { EventWorker } from './worker.types.js';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * The option `handleSignals`: the first signal shuts the worker down and is raised again when that is done, so that the
 * process ends as it would have; a second one ends it at once.
 */
export function handleSignals(worker: Pick<EventWorker, 'shutdown'>): () => void {
  const remove = (): void => SIGNALS.forEach((signal) => void process.removeListener(signal, onSignal));
  const onSignal = (signal: NodeJS.Signals): void => {
    remove();
    void worker.shutdown().then(() => process.kill(process.pid, signal));
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return remove;
}
