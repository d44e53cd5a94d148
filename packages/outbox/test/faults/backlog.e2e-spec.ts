import { createOutbox, startRelay, type Relay } from '@greenflash-events/outbox';
import type { Pool, PoolClient } from 'pg';
import { describeWithPostgres, startScriptedServer, waitFor } from '../../../test-kit/src/index.js';
import { CLAIM_SETTINGS, claimStatement } from '../../src/relay/claim-statement.js';
import { tableNames } from '../../src/schema/table-names.js';
import { TestDatabases, countRows } from '../support/database.js';
import { PRODUCT_ID, fillOutbox } from '../support/many-events.js';

/** A million in `npm run test:faults`. */
const WAITING = process.env['OUTBOX_FAULTS'] === 'full' ? 1_000_000 : 100_000;
const GONE = WAITING / 5;
const CLAIMED = 500;
const LEASE = '00000000-0000-4000-8000-000000000001';

interface Plan {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly Plan[];
}

describeWithPostgres(`With ${WAITING} events waiting`, () => {
  // No autovacuum: neither statistics nor clean-up come to help.
  const databases = new TestDatabases({ fsync: 'off', autovacuum: 'off' });
  let pool: Pool;

  beforeAll(async () => {
    await databases.start();
    pool = await databases.open();
    await fillOutbox(pool, WAITING);
  });
  afterAll(() => databases.close());

  /** Claims, and says how: the indexes that were used, and the pages that were looked at. Nothing stays claimed. */
  async function explainClaim(
    from = 0,
  ): Promise<{ indexes: readonly string[]; nodes: readonly string[]; pages: number; entries: number }> {
    const client = await pool.connect();
    await client.query('begin');
    await client.query(CLAIM_SETTINGS);
    const before = await entriesRead(client);
    const claim = claimStatement(tableNames(undefined), {
      ...{ max: CLAIMED, lease: LEASE, leaseMs: 60_000, from },
    });
    const { rows } = await client.query<{ 'QUERY PLAN': readonly [{ readonly Plan: Plan }] }>(
      `explain (analyze, buffers, format json) ${claim}`,
    );
    const entries = (await entriesRead(client)) - before;
    await client.query('rollback');
    client.release();
    const plan = rows[0]!['QUERY PLAN'][0].Plan;
    const all = nodesOf(plan);
    return {
      indexes: all.flatMap((node) => node['Index Name'] ?? []),
      nodes: all.map((node) => node['Node Type']),
      pages: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'],
      entries,
    };
  }

  it('a claim reads the front of the index, and a few pages for each event', async () => {
    const { indexes, nodes, pages, entries } = await explainClaim();
    expect(indexes).toContain('greenflash_outbox_due');
    expect(nodes).toContain('Tid Scan');
    expect(entries).toBe(CLAIMED);
    expect(pages).toBeLessThan(14 * CLAIMED);
  });

  it.each([
    { rows: 0, analyzed: false },
    { rows: 10_000_000, analyzed: false },
    { rows: 10_000_000, analyzed: true },
  ])('a claim is the same where statistics say that $rows wait, analyzed: $analyzed', async ({ rows, analyzed }) => {
    if (analyzed) await pool.query('analyze greenflash_outbox');
    await pool.query(
      `update pg_class set reltuples = $1, relpages = pg_relation_size(oid) / current_setting('block_size')::integer
       where oid in ('greenflash_outbox'::regclass, 'greenflash_outbox_due'::regclass, 'greenflash_outbox_pkey'::regclass)`,
      [rows],
    );
    const { indexes, nodes, entries } = await explainClaim();
    expect(indexes).toContain('greenflash_outbox_due');
    expect(nodes.filter((node) => /Sort|Bitmap/.test(node))).toEqual([]);
    // With statistics the planner looks at the first and the last entry too.
    expect(entries).toBeLessThanOrEqual(CLAIMED + 2);
  });

  it('a claim passes over the rows that others hold, and reads no further', async () => {
    await pool.query(
      `update greenflash_outbox set lease = $1, lease_until = clock_timestamp() + interval '1 hour'
       where ctid = any(array(select ctid from greenflash_outbox order by due_at limit 1000))`,
      [LEASE],
    );
    // Where an update found no room on its page, the row has a second entry.
    expect((await explainClaim()).entries).toBeLessThanOrEqual(2 * 1_000 + CLAIMED);
    await pool.query('update greenflash_outbox set lease = null, lease_until = null where lease is not null');
  });

  it('most claims do not begin among the entries that a transaction which stays open keeps', async () => {
    const holder = await pool.connect();
    await holder.query('begin isolation level repeatable read');
    await holder.query('select from greenflash_outbox limit 1');
    const server = await startScriptedServer();
    const relay: Relay = startRelay({ pool, apiKey: 'key', baseUrl: server.baseUrl });
    await waitFor('many are sent', () => relay.stats().delivered >= GONE, 200_000);
    await relay.shutdown();
    await server.stop();

    const { rows } = await pool.query<{ front: number }>(
      'select extract(epoch from min(due_at))::float8 as front from greenflash_outbox',
    );
    const [fromTheFront, fromTheLast] = [await explainClaim(), await explainClaim(rows[0]!.front - 0.000_01)];
    const outbox = createOutbox({ pool, productId: PRODUCT_ID });
    const { oldestSnapshotMs, deadTuples, lagMs, waiting, estimated } = await outbox.doctor();
    expect(oldestSnapshotMs).toBeGreaterThan(0);
    expect(lagMs).toBeGreaterThan(0);
    const there = await countRows(pool, 'greenflash_outbox');
    expect(estimated).toBe(there > 100_000);
    if (!estimated) expect(waiting).toBe(there);
    expect(deadTuples).toBeGreaterThanOrEqual(0);
    await holder.query('rollback');
    holder.release();
    expect(fromTheFront.entries).toBeGreaterThan(GONE);
    expect(fromTheLast.entries).toBeLessThan(3 * CLAIMED);
  });
});

/** Entries of the index that a session has read, those of deleted rows included. */
async function entriesRead(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ entries: number }>(
    "select pg_stat_get_xact_tuples_returned('greenflash_outbox_due'::regclass)::integer as entries",
  );
  return rows[0]!.entries;
}

function nodesOf(plan: Plan): readonly Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}
