// Tracks ten events with handleSignals, beside what else an app may do at a signal.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { setInterval, setTimeout } from 'node:timers';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { OPTIONS, createTracker, input, say } from './app.mjs';

const others = {
  raises: (signal) => again(signal),
  'raises-late': (signal) => setTimeout(() => again(signal), 1_200),
  'raises-last': (signal) => setTimeout(() => again(signal), 3_000),
  'exits-7': () => setTimeout(() => process.exit(7), 500),
  'exits-7-at-once': () => process.exit(7),
};

/** As Nest's shutdown hooks do it. */
function again(signal) {
  process.removeListener(signal, listener);
  process.kill(process.pid, signal);
}

const { other, once, exits, stays, trackers = 1, worker, ...options } = isMainThread ? input : workerData;
const listener = others[other];

if (!isMainThread) {
  const warn = (line) => parentPort.postMessage(line);
  createTracker({ ...OPTIONS, handleSignals: true, logger: { ...OPTIONS.logger, warn } });
} else {
  const hooks = { onDropped: () => say('dropped') };
  const all = Array.from({ length: trackers }, () =>
    createTracker({ ...OPTIONS, ...options, hooks, handleSignals: true }),
  );
  if (listener !== undefined) process[once ? 'once' : 'on']('SIGTERM', listener);
  for (const file of exits ?? []) {
    const signalExit = createRequire(import.meta.url)(file);
    (signalExit.onExit ?? signalExit)(() => say('exits'));
  }
  if (stays) createServer().listen(0, '127.0.0.1');
  else setInterval(() => undefined, 1_000);
  for (let n = 0; n < 10; n++) all[0].track({ eventType: 'upgrade_purchased', value: n });
  const data = { baseUrl: input.baseUrl };
  if (worker)
    new Worker(new URL(import.meta.url), { workerData: data }).on('message', (line) => say('worker', { line }));
  const listeners = ['SIGTERM', 'SIGINT', 'beforeExit'].map((name) => process.listenerCount(name));
  say('tracked', { pid: process.pid, listeners });
}
