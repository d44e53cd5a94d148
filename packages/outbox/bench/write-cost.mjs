// What a row in the outbox costs a transaction of three statements: commits a second with and without it, in the order
// A B B A, from eight clients at once, with fsync on.
import pg from 'pg';
import { createOutbox, migrate } from '../dist/esm/index.js';
import { PRODUCT_ID, eventInput } from '../../core/bench/event.mjs';
import { spreadOf } from '../../core/bench/statistics.mjs';

const CLIENTS = 8;

const SCHEMA = `
  create table accounts (id integer primary key, balance integer not null);
  insert into accounts select n, 0 from generate_series(1, 10000) n;
  create table orders (id bigserial primary key, account integer not null, amount integer not null, note text);
  create table order_lines (id bigserial primary key, order_id bigint not null, plan text, seats integer)`;

export async function measureWriteCost({ url, pairs, seconds }) {
  const pool = new pg.Pool({ connectionString: url, max: CLIENTS });
  await migrate(pool);
  await pool.query(SCHEMA);
  const outbox = createOutbox({ pool, productId: PRODUCT_ID, warnOutsideTransaction: false });
  const track = (client, n) => outbox.track(client, eventInput(n));
  const sample = async (work) => {
    await pool.query('truncate greenflash_outbox, orders, order_lines');
    await pool.query('checkpoint');
    return commitsPerSecond(pool, seconds, work);
  };
  // The first run warms the caches of both sides.
  await sample(track);
  const runs = { with: [], without: [] };
  for (let pair = 0; pair < pairs; pair++) {
    for (const kind of pair % 2 === 0 ? ['with', 'without'] : ['without', 'with']) {
      runs[kind].push(await sample(kind === 'with' ? track : undefined));
    }
  }
  await pool.end();
  const ratio = spreadOf(runs.with.map((rate, n) => rate / runs.without[n]));
  return { ratio, with: Math.round(spreadOf(runs.with).median), without: Math.round(spreadOf(runs.without).median) };
}

async function commitsPerSecond(pool, seconds, track) {
  const startedAt = performance.now();
  const end = startedAt + seconds * 1000;
  let commits = 0;
  const client = async () => {
    const connection = await pool.connect();
    while (performance.now() < end) {
      await transaction(connection, commits, track);
      commits++;
    }
    connection.release();
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return commits / ((performance.now() - startedAt) / 1000);
}

async function transaction(client, n, track) {
  const account = 1 + Math.floor(Math.random() * 10_000);
  await client.query('begin');
  const { rows } = await client.query('insert into orders (account, amount, note) values ($1, $2, $3) returning id', [
    ...[account, 149, 'placed by the benchmark'],
  ]);
  await client.query('insert into order_lines (order_id, plan, seats) values ($1, $2, $3)', [rows[0].id, 'pro', 5]);
  await client.query('update accounts set balance = balance + $2 where id = $1', [account, 149]);
  await track?.(client, n);
  await client.query('commit');
}
