// A cluster of two workers that track ten events each; the primary passes signals on where it is told to.
import cluster from 'node:cluster';
import { setInterval } from 'node:timers';
import { OPTIONS, createTracker, input, say } from './app.mjs';

if (cluster.isPrimary) {
  const workers = [cluster.fork(), cluster.fork()];
  let ready = 0;
  for (const worker of workers) worker.on('message', () => ++ready === workers.length && say('tracked'));
  if (input.passesOn) {
    process.on('SIGTERM', (signal) => workers.forEach((worker) => worker.process.kill(signal)));
    let ended = 0;
    cluster.on('exit', () => ++ended === workers.length && process.exit(0));
  }
} else {
  const tracker = createTracker({ ...OPTIONS, handleSignals: true });
  for (let n = 0; n < 10; n++) tracker.track({ eventType: 'upgrade_purchased', value: n });
  setInterval(() => undefined, 1_000);
  process.send('tracked');
}
