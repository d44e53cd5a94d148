import type { Pool } from 'pg';
import {
  accepted,
  describeWithPostgres,
  replied,
  startScriptedServer,
  waitFor,
  type ScriptedServer,
} from '../../../test-kit/src/index.js';
import { TestDatabases } from '../support/database.js';
import { commitEvents } from '../support/many-events.js';
import { RelayProcesses, ended } from '../support/relay-processes.js';

const WAIT_MS = 4_000;
/** What every process is given to hear of a pause. */
const HEARD_MS = 1_000;

describeWithPostgres('Three relays in processes of their own', () => {
  const databases = new TestDatabases();
  let pool: Pool;
  let server: ScriptedServer;
  let relays: RelayProcesses;

  beforeAll(() => databases.start());
  beforeEach(async () => {
    pool = await databases.open();
    server = await startScriptedServer();
    relays = new RelayProcesses((pool.options as { connectionString: string }).connectionString, {
      baseUrl: server.baseUrl,
      pollMaxMs: 200,
    });
  });
  afterEach(async () => {
    await relays.end();
    await server.stop();
    await databases.endPools();
  });
  afterAll(() => databases.close());

  it.each([
    { endpoint: 'a quick endpoint', delayMs: 15, maxConcurrency: 8, count: 20_000, refused: 300 },
    {
      endpoint: 'an endpoint that takes more than a second',
      delayMs: 1_400,
      maxConcurrency: 6,
      count: 200,
      refused: 17,
    },
  ])(
    'stop within a second of a 429 to one of them, at $endpoint',
    async ({ delayMs, count, refused, maxConcurrency }) => {
      await commitEvents(pool, count);
      let refusedAt = Infinity;
      server.answerBy(({ index, arrivedAt }) => {
        if (index !== refused) return accepted({ delayMs });
        refusedAt = arrivedAt;
        return replied(429, { headers: { 'retry-after': String(WAIT_MS / 1_000) } });
      });
      const three = await Promise.all([1, 2, 3].map(() => relays.start({ maxConcurrency })));
      await waitFor('one is asked to wait', () => refusedAt !== Infinity);
      await waitFor(
        'they go on',
        () => performance.now() > refusedAt + WAIT_MS && (server.attempts.at(-1)?.arrivedAt ?? 0) > refusedAt + WAIT_MS,
      );
      const times = server.attempts.map(({ arrivedAt }) => arrivedAt - refusedAt);
      expect(times.filter((ms) => ms > HEARD_MS && ms < WAIT_MS)).toEqual([]);
      const reports = await Promise.all(three.map((relay) => ended(relay)));
      expect(reports.every(({ stats }) => stats.claimed > 0 && stats.dead === 0)).toBe(true);
    },
  );

  it.each([
    { what: 'as they are', settings: '' },
    { what: 'where the database is set to another isolation', settings: 'serializable' },
  ])('keep to maxPerSecond together, counted at the endpoint, $what', async ({ settings }) => {
    if (settings !== '') await pool.query(`alter role current_user set default_transaction_isolation = ${settings}`);
    await commitEvents(pool, 400);
    // The first comes alone, so that the others start while the rate is used up.
    await relays.start({ maxPerSecond: 100, maxConcurrency: 8 });
    await waitFor('the first sends', () => server.attempts.length > 20);
    await Promise.all([2, 3].map(() => relays.start({ maxPerSecond: 100, maxConcurrency: 8 })));
    await waitFor('every event is stored', () => server.events.storedOnce === 400);
    const times = server.attempts.map(({ arrivedAt }) => arrivedAt);
    expect(times).toHaveLength(400);
    const inASecond = times.map((from) => times.filter((at) => at >= from && at < from + 1_000).length);
    expect(Math.max(...inASecond)).toBeLessThanOrEqual(110);
    expect(times.at(-1)! - times[0]!).toBeGreaterThan(3_600);
    if (settings !== '') await pool.query('alter role current_user reset default_transaction_isolation');
  });
});
