import type { Relay } from './relay.types.js';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * The option `handleSignals`: a signal shuts the relay down and is then raised again, so that the process ends as it would
 * have.
 *
 * @returns takes the handlers away
 */
export function handleSignals(relay: Pick<Relay, 'shutdown'>): () => void {
  const onSignal = (signal: NodeJS.Signals): void => {
    void relay.shutdown().then(() => process.kill(process.pid, signal));
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return () => {
    for (const signal of SIGNALS) process.removeListener(signal, onSignal);
  };
}
