// Two servers under the same load, in the order A B B A, so that a machine that grows slower or faster during the run does
// both the same good or harm. Each server and each load is a process of its own; the server that waits costs nothing.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { measure } from '../../core/bench/pairs.mjs';
import { spreadOf } from '../../core/bench/statistics.mjs';

const CLIENT = new URL('load-client.mjs', import.meta.url).href;

/** Starts a server of `server.mjs`. */
export async function startServer(kind, flags = []) {
  const child = fork(new URL('server.mjs', import.meta.url), [kind, ...flags]);
  const [{ url }] = await once(child, 'message');
  const read = async () => {
    child.send('read');
    return (await once(child, 'message'))[0];
  };
  const close = async () => {
    child.kill();
    await once(child, 'exit');
  };
  return { url, read, close };
}

/** Accepted events a second of the collector on this engine, over those of a server of another `kind`. */
export async function compareServers({ engine, kind, count, pairs }) {
  const servers = [await startServer('stored', ['--database', await engine.create()]), await startServer(kind)];
  const samples = [[], []];
  try {
    for (let pair = 0; pair < pairs; pair++) {
      for (const i of pair % 2 === 0 ? [0, 1] : [1, 0]) {
        samples[i].push(await measure(CLIENT, servers[i].url, count, servers[i].read));
      }
    }
  } finally {
    for (const server of servers) await server.close();
  }
  const middle = (i, figure) => spreadOf(samples[i].map((sample) => sample[figure])).median;
  const figures = (i) => ({
    perSecond: Math.round(middle(i, 'perSecond')),
    serverShare: Number(middle(i, 'serverShare').toFixed(2)),
    clientMicros: Math.round(middle(i, 'cpuPerEvent')),
  });
  const ratio = spreadOf(samples[0].map(({ perSecond }, pair) => perSecond / samples[1][pair].perSecond));
  return { engine: engine.name, kind, ratio, stored: figures(0), other: figures(1) };
}
