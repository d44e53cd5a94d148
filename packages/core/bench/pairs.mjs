// Two clients against one server process, in the order A B B A, so that a machine that grows slower or faster during the
// run does both the same good or harm. Each run is a process of its own.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { spreadOf } from './statistics.mjs';

const here = (file) => new URL(file, import.meta.url);

export async function withServer(delayMs, run) {
  const server = fork(here('server.mjs'), [String(delayMs)]);
  const [{ port }] = await once(server, 'message');
  const read = async () => {
    server.send('read');
    return (await once(server, 'message'))[0];
  };
  try {
    return await run(`http://127.0.0.1:${port}`, read);
  } finally {
    server.kill();
  }
}

/** Events per second, CPU per event, and how busy the server was. `module` is the client's, as an import names it. */
export async function measure(module, url, count, readServer) {
  await readServer();
  const child = fork(here('client.mjs'), [module, url, String(count)]);
  const [{ seconds, cpuMicros }] = await once(child, 'message');
  const { requests, cpuMicros: serverMicros } = await readServer();
  const serverShare = (serverMicros / 1e6 / seconds) * (count / Math.max(count, requests));
  return { perSecond: count / seconds, cpuPerEvent: cpuMicros / count, serverShare };
}

/**
 * The ratios A ÷ B of events per second and of CPU per event, and the absolute figures of both. Clients are modules of the
 * folder beside, unless `modules` has them.
 */
export async function comparePairs({ a, b, count, pairs, delayMs = 0, modules = {} }) {
  return withServer(delayMs, async (url, readServer) => {
    const samples = { [a]: [], [b]: [] };
    for (let pair = 0; pair < pairs; pair++) {
      for (const client of pair % 2 === 0 ? [a, b] : [b, a]) {
        const module = modules[client] ?? `./clients/${client}.mjs`;
        samples[client].push(await measure(module, url, count, readServer));
      }
    }
    const ratio = (figure) => spreadOf(samples[a].map((sample, i) => sample[figure] / samples[b][i][figure]));
    const middle = (client, figure) => spreadOf(samples[client].map((sample) => sample[figure])).median;
    const absolute = (client) => ({
      perSecond: Math.round(middle(client, 'perSecond')),
      cpuPerEvent: Number(middle(client, 'cpuPerEvent').toFixed(1)),
      serverShare: Number(middle(client, 'serverShare').toFixed(2)),
    });
    return {
      comparison: `${a} ÷ ${b}`,
      delayMs,
      count,
      eventsPerSecond: ratio('perSecond'),
      cpuPerEvent: ratio('cpuPerEvent'),
      [a]: absolute(a),
      [b]: absolute(b),
    };
  });
}
