// Events a second from the table to a server on loopback, by batch size and number of relays, each in a process of its own.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import pg from 'pg';
import { migrate } from '../dist/esm/index.js';
import { PRODUCT_ID, wireBody } from '../../core/bench/event.mjs';
import { withServer } from '../../core/bench/pairs.mjs';
import { spreadOf } from '../../core/bench/statistics.mjs';

const LOOK_MS = 20;

/** Every configuration once in this order and once in the other, so that a machine that slows down harms all alike. */
export async function measureRelayRates({ url, relays, batchSizes, events, log }) {
  const pool = new pg.Pool({ connectionString: url });
  pool.on('error', () => undefined);
  await migrate(pool);
  const configurations = relays.flatMap((count) => batchSizes.map((batchSize) => ({ count, batchSize, samples: [] })));
  for (const configuration of [...configurations, ...configurations.toReversed()]) {
    const sample = await measureOnce(pool, url, configuration, events);
    configuration.samples.push(sample);
    log(`${configuration.count} relays, batches of ${configuration.batchSize}: ${Math.round(sample.perSecond)}/s`);
  }
  await pool.end();
  return configurations.map(({ count, batchSize, samples }) => ({
    relays: count,
    batchSize,
    perSecond: Math.round(spreadOf(samples.map((sample) => sample.perSecond)).median),
    cpuPerEvent: Number(spreadOf(samples.map((sample) => sample.cpuPerEvent)).median.toFixed(1)),
  }));
}

async function measureOnce(pool, database, { count, batchSize }, events) {
  await pool.query('truncate greenflash_outbox');
  await fill(pool, events);
  await pool.query('checkpoint');
  return withServer(0, async (url, read) => {
    const children = Array.from({ length: count }, () =>
      fork(new URL('relay-child.mjs', import.meta.url), [JSON.stringify({ url, database, batchSize })]),
    );
    const [first, last] = await requestTimes(read, events);
    await emptied(pool);
    const reports = await Promise.all(children.map(reportOf));
    const sum = (figure) => reports.reduce((total, report) => total + report[figure], 0);
    if (sum('delivered') !== events) throw new Error(`${sum('delivered')} of ${events} events were delivered`);
    return { perSecond: events / ((last - first) / 1000), cpuPerEvent: sum('cpuMicros') / events };
  });
}

/** When the first request was seen, and when the last. */
async function requestTimes(read, events) {
  let [first, seen] = [undefined, 0];
  while (seen < events) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const before = performance.now();
    const { requests } = await read();
    seen += requests;
    if (seen > 0) first ??= before - LOOK_MS;
  }
  return [first, performance.now()];
}

async function emptied(pool) {
  for (;;) {
    const { rows } = await pool.query('select count(*)::integer as count from greenflash_outbox');
    if (rows[0].count === 0) return;
  }
}

async function reportOf(child) {
  const answer = once(child, 'message');
  child.send('end');
  return (await answer)[0];
}

/** The same bodies as in core's benchmarks, each with an id of its own. */
async function fill(pool, events) {
  const body = JSON.stringify(wireBody(1));
  const [before, after] = body.split(wireBody(1).insertId);
  await pool.query(
    `insert into greenflash_outbox (product_id, insert_id, body)
     select $1::uuid, id, $2 || id || $3 from (select gen_random_uuid()::text as id from generate_series(1, $4::integer)) ids`,
    [PRODUCT_ID, before, after, events],
  );
}
