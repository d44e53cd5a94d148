// Events a second from track() in a producer to a server on loopback: producers, Redis, workers and the server are processes
// of their own, all at work at once.
import { readFileSync } from 'node:fs';
import { withServer } from '../../core/bench/pairs.mjs';
import { spreadOf } from '../../core/bench/statistics.mjs';
import { ask, startChild } from './children.mjs';
import { startRedis } from './redis.mjs';

const LOOK_MS = 10;
const STUCK_MS = 30_000;
/** Of the kernel's clock, in which the times of a process are counted. */
const TICKS_PER_SECOND = 100;

export async function measureEndToEnd({ fleets, events, runs, log }) {
  const results = [];
  for (const { producers, workers } of fleets) {
    const samples = [];
    for (let run = 0; run < runs; run++) {
      samples.push(await measureOnce(producers, workers, events));
      log(`${producers} producers, ${workers} workers: ${Math.round(samples.at(-1).perSecond)}/s`);
    }
    const middle = (figure) => Number(spreadOf(samples.map((sample) => sample[figure])).median.toFixed(1));
    const figures = ['perSecond', 'producerMicros', 'workerMicros', 'redisMicros', 'serverMicros'];
    results.push({ producers, workers, ...Object.fromEntries(figures.map((figure) => [figure, middle(figure)])) });
  }
  return results;
}

async function measureOnce(producers, workers, events) {
  const redis = await startRedis();
  try {
    return await withServer(0, async (url, read) => {
      const input = { port: redis.port, queue: 'bench', url };
      const start = (file, count) => Promise.all(Array.from({ length: count }, () => startChild(file, input)));
      const sources = await start('producer-child.mjs', producers);
      const sinks = await start('worker-child.mjs', workers);
      await read();
      const redisBefore = cpuSecondsOf(redis.pid);
      const startedAt = performance.now();
      const producing = Promise.all(sources.map((child) => ask(child, { events: events / producers })));
      const { requests, cpuMicros } = await requested(read, events);
      const seconds = (performance.now() - startedAt) / 1_000;
      const redisMicros = (cpuSecondsOf(redis.pid) - redisBefore) * 1e6;
      const made = await producing;
      const sent = await Promise.all(sinks.map((child) => ask(child, 'end')));
      for (const child of [...sources, ...sinks]) child.disconnect();
      if (requests !== events) throw new Error(`${requests} requests for ${events} events`);
      const sum = (reports) => reports.reduce((total, report) => total + report.cpuMicros, 0) / events;
      return {
        ...{ perSecond: events / seconds, producerMicros: sum(made), workerMicros: sum(sent) },
        ...{ redisMicros: redisMicros / events, serverMicros: cpuMicros / events },
      };
    });
  } finally {
    await redis.close();
  }
}

async function requested(read, events) {
  const total = { requests: 0, cpuMicros: 0 };
  let movedAt = performance.now();
  while (total.requests < events) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const { requests, cpuMicros } = await read();
    if (requests > 0) movedAt = performance.now();
    if (performance.now() > movedAt + STUCK_MS) throw new Error(`only ${total.requests} of ${events} events came`);
    total.requests += requests;
    total.cpuMicros += cpuMicros;
  }
  return total;
}

function cpuSecondsOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
