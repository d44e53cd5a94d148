// How long an event takes from track() in one process, through Redis and a worker, to the server, at a given rate.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { ask, startChild } from './children.mjs';
import { startRedis } from './redis.mjs';

/** Of the first second, in which everything is new. */
const WARM_UP_S = 1;
/** What is still on its way when the last event was handed over takes no longer. */
const STUCK_MS = 30_000;

export async function measureLag({ perSecond, seconds }) {
  const redis = await startRedis();
  const server = fork(new URL('lag-server.mjs', import.meta.url));
  try {
    const [{ port }] = await once(server, 'message');
    const input = { port: redis.port, queue: 'bench', url: `http://127.0.0.1:${port}` };
    const worker = await startChild('worker-child.mjs', input);
    const producer = await startChild('producer-child.mjs', input);
    const events = perSecond * (seconds + WARM_UP_S);
    await ask(producer, { events, perSecond });
    const deadline = performance.now() + STUCK_MS;
    let lags = [];
    while (lags.length < events && performance.now() < deadline) lags = await ask(server, 'read');
    if (lags.length !== events) throw new Error(`${lags.length} requests for ${events} events`);
    await ask(worker, 'end');
    for (const child of [worker, producer]) child.disconnect();
    const sorted = lags.slice(perSecond * WARM_UP_S).toSorted((a, b) => a - b);
    const at = (share) => Number(sorted[Math.ceil(share * sorted.length) - 1].toFixed(1));
    return { perSecond, events: sorted.length, p50: at(0.5), p99: at(0.99), longest: at(1) };
  } finally {
    server.kill();
    await redis.close();
  }
}
