import { startCollector, type Collector } from '@greenflash-events/collector';
import type { Pool } from 'pg';
import {
  describeWithPostgres,
  seededRandom,
  startChaosProxy,
  waitFor,
  waitForAsync,
  type ChaosProxy,
} from '../../../test-kit/src/index.js';
import { TestDatabases, countRows } from '../support/database.js';
import { auditLeases } from '../support/lease-audit.js';
import { RelayProcesses } from '../support/relay-processes.js';
import { RandomWriters } from './random-writers.js';
import { Saboteur } from './saboteur.js';

const IS_FULL = process.env['OUTBOX_FAULTS'] === 'full';
/** One alone by OUTBOX_SEED. */
const SEED = process.env['OUTBOX_SEED'];
const SEEDS = SEED === undefined ? Array.from({ length: IS_FULL ? 20 : 1 }, (_, n) => n + 1) : [Number(SEED)];
const TRANSACTIONS = IS_FULL ? 2_000 : 500;
const STRIKES = IS_FULL ? 24 : 9;
const WITHIN_MS = 120_000;

jest.setTimeout(2 * WITHIN_MS);

/** Waits that a test can live with. Nothing is to be given up: every fault is the world's, none an event's. */
const WAITS = {
  ...{ attemptTimeoutMs: 500, leaseMs: 1_500, pollMaxMs: 100, maxAttempts: 1_000 },
  ...{ backoffBaseMs: 20, backoffMaxMs: 200, pauseBaseMs: 20, pauseMaxMs: 200 },
};

describeWithPostgres('Transactions that commit or roll back at random, under faults at random', () => {
  const databases = new TestDatabases();
  let collector: Collector;
  let network: ChaosProxy;
  let pool: Pool;
  let relays: RelayProcesses;

  beforeAll(async () => {
    await databases.start();
    collector = await startCollector({ startTimeoutMs: 60_000 });
  });
  beforeEach(async () => {
    await collector.reset();
    pool = await databases.open({ max: 6, connectionTimeoutMillis: 5_000 });
    network = await startChaosProxy(Number(new URL(collector.url).port));
    const { connectionString } = pool.options as { connectionString: string };
    relays = new RelayProcesses(connectionString, { baseUrl: network.baseUrl, ...WAITS });
  });
  afterEach(async () => {
    await relays.end();
    await network.close();
    await databases.endPools();
  });
  afterAll(async () => {
    await collector.close();
    await databases.close();
  });

  it.each(SEEDS)('leave in the collector exactly what was committed, each once (seed %i)', async (seed) => {
    const writers = new RandomWriters(pool, seededRandom(seed));
    await writers.open();
    const { violations } = await auditLeases(pool);
    const saboteur = new Saboteur({ postgres: databases.server, network, relays }, seededRandom(seed + 1_000));
    await saboteur.start(3);

    const writing = writers.run(TRANSACTIONS);
    for (let strike = 1; strike <= STRIKES; strike++) {
      const point = (strike * TRANSACTIONS) / (STRIKES + 1);
      await waitFor('the next strike is due', () => writers.begun >= point, WITHIN_MS);
      await saboteur.strike();
    }
    await writing;
    await saboteur.stop();
    await waitForAsync('nothing waits', async () => (await countRows(pool, 'greenflash_outbox')) === 0, WITHIN_MS);

    const stored = await collector.events();
    const committed = await writers.committed();
    expect(stored.map(({ body }) => body.insertId).sort()).toEqual(committed);
    expect(committed.length).toBeGreaterThan(TRANSACTIONS / 2);
    // A twin that is written when the first is gone has a time of its own; an order's event has the same bytes always.
    const rewritten = stored.filter(({ conflicts, body }) => conflicts > 0 && body.eventType !== 'shared');
    expect(rewritten).toEqual([]);
    expect(await countRows(pool, 'greenflash_outbox_dead')).toBe(0);
    expect(await violations()).toBe(0);
  });
});
