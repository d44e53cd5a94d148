// Two apps, each in a process of its own, asked in turn: A B B A. This process makes the requests, so that an app's CPU is
// its own. Two processes of the same program differ a little for all their lives, so each round starts new ones.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Pool } from 'undici';
import { spreadOf } from '../../core/bench/statistics.mjs';

const CONNECTIONS = 16;
const WARM_UP = 10_000;

async function serve(variant) {
  const child = fork(new URL('app.mjs', import.meta.url), [JSON.stringify(variant)]);
  const [{ port }] = await once(child, 'message');
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: CONNECTIONS });
  const read = async () => {
    child.send('read');
    return (await once(child, 'message'))[0];
  };
  /** CPU per request, in microseconds. */
  const ask = async (count) => {
    await read();
    await sendAll(pool, count);
    const { cpuMicros, events } = await read();
    if (events !== (variant.route === 'decorated' ? count : 0))
      throw new Error(`${events} events of ${count} requests`);
    return cpuMicros / count;
  };
  const stop = async () => {
    await pool.close();
    child.disconnect();
    await once(child, 'exit');
  };
  return { ask, stop };
}

async function sendAll(pool, count) {
  let next = 0;
  const loop = async () => {
    while (next < count) {
      const { statusCode, body } = await pool.request({ path: `/upgrade/${next++}`, method: 'GET' });
      await body.dump();
      if (statusCode !== 200) throw new Error(`answered ${statusCode}`);
    }
  };
  // Else the answers that find this process asleep pay for waking it, which are more where the app takes longer.
  const stayAwake = () => {
    if (next < count) setImmediate(stayAwake);
  };
  stayAwake();
  await Promise.all(Array.from({ length: CONNECTIONS }, loop));
}

/** By how much a request to A costs more than one to B, and what either costs, in microseconds of CPU. */
export async function compareRoutes(a, b, { rounds, pairs, count }) {
  const samples = { a: [], b: [] };
  for (let round = 0; round < rounds; round++) {
    const apps = { a: await serve(a), b: await serve(b) };
    for (const app of Object.values(apps)) await app.ask(WARM_UP);
    for (let pair = round; pair < round + pairs; pair++) {
      for (const name of pair % 2 === 0 ? ['a', 'b'] : ['b', 'a']) samples[name].push(await apps[name].ask(count));
    }
    for (const app of Object.values(apps)) await app.stop();
  }
  const middle = (name) => Number(spreadOf(samples[name]).median.toFixed(1));
  return { difference: spreadOf(samples.a.map((cpu, i) => cpu - samples.b[i])), a: middle('a'), b: middle('b') };
}
