// A cluster of four workers on one directory; each is a tracking app. Their words reach the parent by the shared stdout.
import cluster from 'node:cluster';
import process from 'node:process';
import { input, say } from './app.mjs';

if (cluster.isPrimary) {
  for (let n = 0; n < 4; n++) {
    const worker = cluster.fork({ WORKER: `worker-${n}` });
    say('forked', { name: `worker-${n}`, pid: worker.process.pid });
  }
  process.on('SIGTERM', () => {
    for (const worker of Object.values(cluster.workers)) worker.process.kill('SIGTERM');
  });
  cluster.on('exit', () => Object.keys(cluster.workers).length === 0 && process.exit());
} else {
  input.name = process.env.WORKER;
  await import('./tracking-app.mjs');
}
