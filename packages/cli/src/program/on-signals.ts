import { EXIT } from './exit-code.js';

export type StopSignal = 'SIGINT' | 'SIGTERM';

export function exitCodeOf(signal: StopSignal): typeof EXIT.interrupted | typeof EXIT.terminated {
  return signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
}

/**
 * Calls back at the first signal; a second one ends the process at once.
 *
 * @returns takes the handlers away
 */
export function onSignals(stop: (signal: StopSignal) => void): () => void {
  let isStopping = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (isStopping) process.exit(exitCodeOf(signal as StopSignal));
    isStopping = true;
    stop(signal as StopSignal);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return () => {
    process.removeListener('SIGINT', onSignal);
    process.removeListener('SIGTERM', onSignal);
  };
}
