import type { Pool } from 'pg';
import {
  accepted,
  describeWithPostgres,
  neverAnswered,
  startScriptedServer,
  waitFor,
  waitForAsync,
  type Child,
  type ScriptedServer,
} from '../../../test-kit/src/index.js';
import { TestDatabases, countRows } from '../support/database.js';
import { auditLeases } from '../support/lease-audit.js';
import { commitEvents } from '../support/many-events.js';
import { RelayProcesses, ended, killed } from '../support/relay-processes.js';

const LEASED = 'greenflash_outbox where lease_until > clock_timestamp()';
const OTHERS_ACTIVE =
  "pg_stat_activity where datname = current_database() and state = 'active' and pid <> pg_backend_pid()";

describeWithPostgres('Relays in processes of their own', () => {
  const databases = new TestDatabases();
  let pool: Pool;
  let server: ScriptedServer;
  let relays: RelayProcesses;

  beforeAll(() => databases.start());
  beforeEach(async () => {
    pool = await databases.open();
    server = await startScriptedServer();
    const { connectionString } = pool.options as { connectionString: string };
    const waits = { attemptTimeoutMs: 1_000, leaseMs: 4_000, pollMaxMs: 100, pauseMaxMs: 100 };
    relays = new RelayProcesses(connectionString, { baseUrl: server.baseUrl, batchSize: 1_000, ...waits });
  });
  afterEach(async () => {
    await relays.end();
    await server.stop();
    await databases.endPools();
  });
  afterAll(() => databases.close());

  it('lose nothing when one is killed with 500 events leased: another sends them when their lease has ended', async () => {
    const { violations } = await auditLeases(pool);
    // Fast at first, so that it claims many at once; then it is left hanging with what it holds.
    server.answerBy(({ index }) => (index < 6_000 ? accepted() : neverAnswered({ stores: index % 2 === 0 })));
    await commitEvents(pool, 9_000);
    const victim = await relays.start({ attemptTimeoutMs: 30_000, leaseMs: 4_000, maxConcurrency: 16 });
    await waitForAsync('it is caught with 500', () => stoppedHolding(500, victim, pool));
    await killed(victim);
    await pool.query(
      `update greenflash_outbox set lease_until = clock_timestamp() + interval '3 seconds' where lease is not null`,
    );
    const leased = await countRows(pool, LEASED);
    expect(leased).toBeGreaterThanOrEqual(500);

    server.answerBy(() => accepted());
    const heir = await relays.start();
    await waitFor('all others are sent', () => server.events.storedOnce >= 9_000 - leased);
    await waitFor('every event is stored', () => server.events.storedOnce === 9_000);
    await waitForAsync('nothing waits', async () => (await countRows(pool, 'greenflash_outbox')) === 0);
    expect(await violations()).toBe(0);
    expect((await ended(heir)).report).toMatchObject({ ok: true, dead: 0 });
    expect(server.events.rewritten).toEqual([]);
  });

  it('never hold the same event inside a lease, three at a time', async () => {
    const { violations } = await auditLeases(pool);
    server.answerBy(({ index }) => accepted({ delayMs: index % 20 }));
    await commitEvents(pool, 4_000);
    // A server that is only slow, as on a busy machine, must not make a second attempt of the first.
    const patient = { attemptTimeoutMs: 10_000, leaseMs: 30_000 };
    const three = await Promise.all([relays.start(patient), relays.start(patient), relays.start(patient)]);
    await waitFor('every event is stored', () => server.events.storedOnce === 4_000);
    const reports = await Promise.all(three.map((relay) => ended(relay)));
    expect(await violations()).toBe(0);
    expect(server.attempts).toHaveLength(4_000);
    expect(reports.map(({ stats }) => stats.delivered).reduce((a, b) => a + b)).toBe(4_000);
    expect(reports.every(({ stats }) => stats.delivered > 0)).toBe(true);
  });
});

/** Stops the process where it holds so many: while it runs, the number may have fallen before it is killed. */
async function stoppedHolding(count: number, relay: Child, pool: Pool): Promise<boolean> {
  if ((await countRows(pool, LEASED)) < count) return false;
  relay.signal('SIGSTOP');
  await waitForAsync('PostgreSQL has done what it asked for', async () => (await countRows(pool, OTHERS_ACTIVE)) === 0);
  if ((await countRows(pool, LEASED)) >= count) return true;
  relay.signal('SIGCONT');
  return false;
}
