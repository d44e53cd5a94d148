// What deleting costs those who send: a database full of old events, the same load on it with retention and without, in the
// order A B B A. The load begins when retention does, and each run has a copy of the same database.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { spreadOf } from '../../core/bench/statistics.mjs';
import { ask } from './control-plane.mjs';
import { fill } from './fill.mjs';
import { startServer } from './throughput.mjs';

const DAY_MS = 24 * 3_600_000;

const KINDS = { age: ['--max-age', '1h'], count: ['--max-events', '1000'] };

export async function measureRetention({ engine, rows, pairs, durationMs }) {
  const full = await engine.create();
  await fill(full, rows, Date.now() - 2 * DAY_MS);
  const results = [];
  for (const [kind, flags] of Object.entries(KINDS)) {
    const runs = { with: [], without: [] };
    for (let pair = 0; pair < pairs; pair++) {
      for (const side of pair % 2 === 0 ? ['with', 'without'] : ['without', 'with']) {
        const place = await engine.copyOf(full);
        runs[side].push(await measureOnce(place, side === 'with' ? flags : [], { rows, durationMs }));
      }
    }
    results.push({ engine: engine.name, kind, ...compare(runs) });
  }
  return results;
}

async function measureOnce(place, flags, { rows, durationMs }) {
  const server = await startServer('stored', ['--database', place, ...flags]);
  try {
    const load = fork(new URL('timed-load.mjs', import.meta.url), [server.url, String(durationMs)]);
    await once(load, 'message');
    const before = (await ask(server.url, 'stats?minutes=0')).body.kept;
    if (flags.length > 0) await begun(server.url, before);
    load.send('go');
    const [figures] = await once(load, 'message');
    const { kept } = (await ask(server.url, 'stats')).body;
    return { ...figures, deleted: rows + figures.accepted - kept };
  } finally {
    await server.close();
  }
}

/** Resolves when the first events were deleted. */
async function begun(url, rows) {
  while ((await ask(url, 'stats?minutes=0')).body.kept >= rows) await new Promise((resolve) => setTimeout(resolve, 20));
}

function compare(runs) {
  const middle = (side, figure) => Math.round(spreadOf(runs[side].map((run) => run[figure])).median);
  const ratio = (figure) => spreadOf(runs.with.map((run, pair) => run[figure] / runs.without[pair][figure]));
  const figures = (side) => ({
    perSecond: middle(side, 'perSecond'),
    p99Ms: middle(side, 'p99Ms'),
    maxMs: middle(side, 'maxMs'),
    deleted: middle(side, 'deleted'),
  });
  return { perSecond: ratio('perSecond'), p99: ratio('p99Ms'), with: figures('with'), without: figures('without') };
}
