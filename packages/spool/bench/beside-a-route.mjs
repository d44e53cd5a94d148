// What the spool's syncs do to the rest of the app: the latency of a Nest route that tracks nothing, while the
// same process tracks 1,000 events a second to a spool, beside the same with the memory delivery, in the order A B B A.
import 'reflect-metadata';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createTracker, memoryDelivery } from '@greenflash-events/core';
import { PRODUCT_ID, eventInput } from '../../core/bench/event.mjs';
import { withServer } from '../../core/bench/pairs.mjs';
import { spreadOf } from '../../core/bench/statistics.mjs';
import { spoolDelivery } from '../dist/esm/index.js';
import { BENCH_FOLDER } from './bench-folder.mjs';

const EVENTS_PER_SECOND = 1_000;
const REQUESTS_PER_SECOND = 500;
const BEAT_MS = 10;

if (process.argv[2] === 'app') await serve(process.argv[3], process.argv[4], process.argv[5]);

async function serve(delivery, url, directory) {
  class Ping {
    ping() {
      return { pong: true };
    }
  }
  Get('ping')(Ping.prototype, 'ping', Object.getOwnPropertyDescriptor(Ping.prototype, 'ping'));
  Controller()(Ping);
  class App {}
  Module({ controllers: [Ping] })(App);
  const app = await NestFactory.create(App, { logger: false });
  await app.listen(0, '127.0.0.1');
  const tracker = createTracker({
    apiKey: 'bench-key',
    baseUrl: `${url}/api/v1`,
    productId: PRODUCT_ID,
    delivery: delivery === 'memory' ? memoryDelivery() : spoolDelivery({ directory }),
  });
  let n = 0;
  globalThis.setInterval(() => {
    for (let i = 0; i < (EVENTS_PER_SECOND * BEAT_MS) / 1000; i++) tracker.track(eventInput(n++));
  }, BEAT_MS);
  process.send({ port: app.getHttpServer().address().port });
  process.on('disconnect', () => process.exit());
}

/** Percentiles in milliseconds of a route that is asked at a fixed rate, whether it is slow or not. */
async function latencies(port, seconds) {
  const agent = new Agent({ keepAlive: true, maxSockets: 50 });
  const taken = [];
  const ask = () => {
    const startedAt = performance.now();
    const request = get({ host: '127.0.0.1', port, path: '/ping', agent }, (response) => {
      response.resume().on('end', () => taken.push(performance.now() - startedAt));
    });
    request.on('error', () => taken.push(Infinity));
  };
  const total = seconds * REQUESTS_PER_SECOND;
  const startedAt = performance.now();
  for (let asked = 0; asked < total;) {
    const due = Math.min(total, ((performance.now() - startedAt) / 1000) * REQUESTS_PER_SECOND);
    while (asked < due) {
      ask();
      asked++;
    }
    await new Promise((settled) => setTimeout(settled, 1));
  }
  while (taken.length < total) await new Promise((settled) => setTimeout(settled, 5));
  agent.destroy();
  taken.sort((a, b) => a - b);
  const at = (share) => taken[Math.floor(share * total)];
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999) };
}

async function measure(delivery, url, seconds) {
  const directory = mkdtempSync(join(BENCH_FOLDER, 'spool-bench-'));
  const child = fork(new URL(import.meta.url), ['app', delivery, url, directory]);
  const [{ port }] = await once(child, 'message');
  await latencies(port, 1);
  const result = await latencies(port, seconds);
  child.kill('SIGKILL');
  await once(child, 'exit');
  rmSync(directory, { recursive: true });
  return result;
}

/** The percentiles with a spool, as ratios to those with the memory delivery. */
export function measureBesideARoute({ pairs, seconds }) {
  const delivery = 'spool';
  return withServer(0, async (url) => {
    const samples = { [delivery]: [], memory: [] };
    for (let pair = 0; pair < pairs; pair++) {
      for (const one of pair % 2 === 0 ? [delivery, 'memory'] : ['memory', delivery]) {
        samples[one].push(await measure(one, url, seconds));
      }
    }
    const ratio = (figure) =>
      spreadOf(samples[delivery].map((sample, i) => sample[figure] / samples.memory[i][figure]));
    const middle = (one, figure) => Number(spreadOf(samples[one].map((sample) => sample[figure])).median.toFixed(2));
    const figures = ['p50', 'p99', 'p999'].map((figure) => [
      figure,
      { spool: middle(delivery, figure), memory: middle('memory', figure), ratio: ratio(figure) },
    ]);
    return Object.fromEntries(figures);
  });
}
