import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { startCollector, type Collector, type StoredEvent } from '@greenflash-events/collector';
import {
  describeWithRedis,
  seededRandom,
  startChaosProxy,
  waitForAsync,
  type ChaosProxy,
} from '../../../test-kit/src/index.js';
import { Fleet, endedProducer, trackedIds } from '../support/fleet.js';
import { PRODUCT_ID, RedisQueues } from '../support/redis-queues.js';
import { Saboteur } from './saboteur.js';

const IS_FULL = process.env['BULLMQ_FAULTS'] === 'full';
/** The first strikes of this one: a worker killed, Redis frozen, Redis restarted, a producer killed. */
const SHORT_SEED = 24;
const SEEDS = IS_FULL
  ? Array.from({ length: 20 }, (_, n) => n + 1)
  : [Number(process.env['BULLMQ_SEED'] ?? SHORT_SEED)];
const EVENTS = IS_FULL ? 3_000 : 300;
const STRIKES = IS_FULL ? 24 : 4;
const PAUSE_MS = 400;
const WITHIN_MS = 120_000;

jest.setTimeout(2 * WITHIN_MS);

/** Waits that a test can live with. Nothing is to be given up: every fault is the world's, none an event's. */
const WAITS = {
  ...{ attemptTimeoutMs: 1_000, lockMs: 1_500, timeoutMs: 1_000, pollMaxMs: 100, maxAttempts: 1_000 },
  ...{ backoffBaseMs: 20, backoffMaxMs: 200, pauseBaseMs: 20, pauseMaxMs: 200 },
};

describeWithRedis('Three producers and three workers, under faults at random', () => {
  const queues = new RedisQueues();
  let collector: Collector;
  let network: ChaosProxy;
  let fleet: Fleet;
  let directory: string;

  beforeAll(async () => {
    await queues.start(['--appendonly', 'yes', '--appendfsync', 'always']);
    collector = await startCollector({ startTimeoutMs: 60_000 });
  });
  beforeEach(async () => {
    await collector.reset();
    network = await startChaosProxy(Number(new URL(collector.url).port));
    directory = mkdtempSync(join(tmpdir(), 'bullmq-spool-'));
  });
  afterEach(async () => {
    await fleet.end();
    await network.close();
    await queues.closeQueues();
    rmSync(directory, { recursive: true, force: true });
  });
  afterAll(async () => {
    await collector.close();
    await queues.stop();
  });

  it.each(SEEDS)('leave in the collector every tracked event, once, as it was tracked (seed %i)', async (seed) => {
    const queue = queues.open();
    fleet = new Fleet(queues.connection, queue.name, { baseUrl: network.baseUrl, ...WAITS });
    const targets = { redis: queues.server, network, fleet, directory };
    const saboteur = new Saboteur(targets, EVENTS, seededRandom(seed));
    await saboteur.start(3, 3);
    for (let strike = 1; strike <= STRIKES; strike++) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      await saboteur.strike();
    }
    await network.set({ kind: 'pass' });
    await Promise.all(saboteur.running.map((producer) => producer.message('done', WITHIN_MS)));
    const tracked = saboteur.producers.flatMap(trackedIds);
    const stored = await storedWith(tracked);
    await waitForAsync('nothing waits', async () => (await queue.waiting()) === 0, WITHIN_MS);
    const reports = await Promise.all(saboteur.running.map(endedProducer));

    const ids = stored.map(({ body }) => body.insertId!);
    expect(tracked.filter((id) => !ids.includes(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(stored.filter((event) => !isAsTracked(event))).toEqual([]);
    expect(stored.filter(({ conflicts }) => conflicts > 0)).toEqual([]);
    // An event may have been stored whose producer was killed before it could say so.
    expect(ids.length - tracked.length).toBeLessThanOrEqual(saboteur.producers.length - saboteur.running.length);
    expect(await queue.bullmq.getFailedCount()).toBe(0);
    expect(saboteur.producers.flatMap(({ messages }) => messages.filter(({ kind }) => kind === 'refused'))).toEqual([]);
    for (const { report } of reports) expect(report).toMatchObject({ ok: true, lost: 0, pending: 0 });
  });

  /** What the collector holds, once it holds all of these or has had its time. */
  async function storedWith(tracked: readonly string[]): Promise<readonly StoredEvent[]> {
    let stored: readonly StoredEvent[] = [];
    const isThere = async (): Promise<boolean> => {
      stored = await collector.events();
      const ids = new Set(stored.map(({ body }) => body.insertId));
      return tracked.every((id) => ids.has(id));
    };
    await collector.waitFor({}, { count: tracked.length, timeoutMs: WITHIN_MS }).catch(() => undefined);
    // An unknown one may be among them.
    await waitForAsync('every tracked event is stored', isThere, WITHIN_MS).catch(() => undefined);
    return stored;
  }
});

/** What `children/child.mjs` tracks under that insert id. */
function isAsTracked({ body }: StoredEvent): boolean {
  const n = Number(body.insertId!.split('#')[1]);
  const tracked = {
    productId: PRODUCT_ID,
    eventType: 'upgrade_purchased',
    insertId: body.insertId,
    eventAt: new Date(1_750_000_000_000 + n).toISOString(),
    value: String(n),
    valueType: 'numeric',
    externalUserId: `user-${n % 10}`,
    properties: { note: `${n} ä €` },
  };
  return isDeepStrictEqual(body, tracked);
}
