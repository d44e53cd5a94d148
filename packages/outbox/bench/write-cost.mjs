// What a row in the outbox costs a transaction of three statements: commits a second with and without it, from eight clients
// at once, with fsync on. Beside it what any fourth statement costs, since no row can cost less.
import pg from 'pg';
import { createOutbox, migrate } from '../dist/esm/index.js';
import { PRODUCT_ID, eventInput, wireBody } from '../../core/bench/event.mjs';
import { spreadOf } from '../../core/bench/statistics.mjs';

const CLIENTS = 8;

const SCHEMA = `
  create table accounts (id integer primary key, balance integer not null);
  insert into accounts select n, 0 from generate_series(1, 10000) n;
  create table orders (id bigserial primary key, account integer not null, amount integer not null, note text);
  create table order_lines (id bigserial primary key, order_id bigint not null, plan text, seats integer);
  create table notes (id bigserial primary key, body text not null)`;

/** As many values, of the same size, as the outbox's statement has. */
const VALUES = [PRODUCT_ID, wireBody(1).insertId, JSON.stringify(wireBody(1))];

export async function measureWriteCost({ url, pairs, seconds }) {
  const pool = new pg.Pool({ connectionString: url, max: CLIENTS });
  await migrate(pool);
  await pool.query(SCHEMA);
  const outbox = createOutbox({ pool, productId: PRODUCT_ID, warnOutsideTransaction: false });
  const kinds = {
    without: undefined,
    select: (client) => client.query('select $1::text, $2::text, $3::text', VALUES),
    insert: (client) => client.query('insert into notes (body) values ($1)', [VALUES[2]]),
    outbox: (client, n) => outbox.track(client, eventInput(n)),
  };
  const names = Object.keys(kinds);
  const runs = Object.fromEntries(names.map((name) => [name, []]));
  const sample = async (name) => {
    await pool.query('truncate greenflash_outbox, orders, order_lines, notes');
    await pool.query('checkpoint');
    return commitsPerSecond(pool, seconds, kinds[name]);
  };
  // The first run warms the caches of both sides.
  await sample('outbox');
  for (let pair = 0; pair < pairs; pair++) {
    for (const name of pair % 2 === 0 ? names : names.toReversed()) runs[name].push(await sample(name));
  }
  await pool.end();
  return names.map((name) => ({
    fourth: name,
    perSecond: Math.round(spreadOf(runs[name]).median),
    ratio: spreadOf(runs[name].map((rate, n) => rate / runs.without[n])),
  }));
}

async function commitsPerSecond(pool, seconds, fourth) {
  const startedAt = performance.now();
  const end = startedAt + seconds * 1000;
  let commits = 0;
  const client = async () => {
    const connection = await pool.connect();
    while (performance.now() < end) {
      await transaction(connection, commits, fourth);
      commits++;
    }
    connection.release();
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return commits / ((performance.now() - startedAt) / 1000);
}

async function transaction(client, n, fourth) {
  const account = 1 + Math.floor(Math.random() * 10_000);
  await client.query('begin');
  const { rows } = await client.query('insert into orders (account, amount, note) values ($1, $2, $3) returning id', [
    ...[account, 149, 'placed by the benchmark'],
  ]);
  await client.query('insert into order_lines (order_id, plan, seats) values ($1, $2, $3)', [rows[0].id, 'pro', 5]);
  await client.query('update accounts set balance = balance + $2 where id = $1', [account, 149]);
  await fourth?.(client, n);
  await client.query('commit');
}
