import { cpSync, readFileSync } from 'node:fs';
import { createTracker, type Tracker } from '@greenflash-events/core';
import { spoolDelivery } from '@greenflash-events/spool';
import {
  isBalanced,
  replied,
  seededRandom,
  startScriptedServer,
  unsettledOf,
  waitFor,
  type ScriptedServer,
} from '../../../test-kit/src/index.js';
import { DAMAGES, damageFile, type Damage } from '../damage.js';
import { SpoolDirectories, filesIn } from '../spool-directory.js';
import { changedEvents } from '../tracked-events.js';
import { TrackingApps, killed, trackedIds } from '../tracking-apps.js';

/** `npm run test:faults` sets 20. */
const SEEDS = Number(process.env['FAULT_SEEDS'] ?? 2);
const EVENTS = 300;
const ONE_PAGE: Damage = { name: 'a page of events', harm: (file) => (file.fill(0x41, 9 * 4096, 10 * 4096), file) };

describe('a damaged file', () => {
  const directories = new SpoolDirectories();
  const apps = new TrackingApps();
  /** As a killed process leaves it, some outcomes among it. */
  let whole: string;
  let tracked: readonly string[];
  let waiting: readonly string[];
  let server: ScriptedServer;

  beforeAll(async () => {
    const refusing = await startScriptedServer({ rule: ({ index }) => (index < 20 ? replied(400) : replied(503)) });
    whole = directories.make();
    const input = { baseUrl: refusing.baseUrl, directory: whole, events: EVENTS, burst: EVENTS };
    const app = apps.start({ ...input, tracker: { maxConcurrency: 1 } });
    await app.message('done');
    const dead = (): unknown[] => app.messages.filter(({ kind }) => kind === 'dead').map(({ id }) => id);
    await waitFor('some have an outcome, and it is written down', () => {
      const written = filesIn(whole, '.outcomes').some((file) => readFileSync(file, 'utf8').includes(' d '));
      return dead().length >= 20 && written;
    });
    await killed(app);
    await refusing.stop();
    tracked = trackedIds(app, true);
    waiting = tracked.filter((id) => !dead().includes(id));
  });
  afterAll(async () => {
    await apps.end();
    directories.remove();
  });
  beforeEach(async () => (server = await startScriptedServer()));
  afterEach(() => server.stop());

  /** Opens a tracker on a copy in which one of the files is damaged. */
  async function recoverFrom(damage: Damage, suffix: string, seed: number): Promise<jest.Mock> {
    const directory = directories.make();
    cpSync(whole, directory, { recursive: true });
    damageFile(filesIn(directory, suffix)[0]!, damage, seededRandom(seed));
    const log = jest.fn();
    const tracker = open(directory, server.baseUrl, log);
    // Whatever the old file holds, the spool goes on.
    const insertId = `after ${damage.name} ${seed}`;
    expect(tracker.track({ eventType: 'after', insertId, value: 1 })).toMatchObject({ durable: true });
    await waitFor('all that is left is sent', () => isDone(tracker) && server.events.has(insertId));
    expect(isBalanced(tracker.stats())).toBe(true);
    expect(await tracker.shutdown()).toMatchObject({ lost: 0, stored: 0 });
    expect(filesIn(directory, '.events')).toEqual([]);
    return log;
  }

  describe.each(['.events', '.outcomes', 'alive'])('of the kind %s', (suffix) => {
    it.each(DAMAGES)('never crashes the start and never invents an event: $name', async (damage) => {
      for (let seed = 1; seed <= SEEDS; seed++) {
        await server.stop();
        await server.start();
        await recoverFrom(damage, suffix, seed);
        const earlier = server.attempts.filter(({ insertId }) => !insertId.startsWith('after '));
        expect(earlier.filter(({ insertId }) => !tracked.includes(insertId))).toEqual([]);
        server.attempts.splice(0, Infinity, ...earlier);
        expect(changedEvents(server)).toEqual([]);
      }
    });
  });

  it('costs what stands in the damaged lines, says how many, and sends the others', async () => {
    const log = await recoverFrom(ONE_PAGE, '.events', 1);
    const lost = waiting.filter((id) => !server.events.has(id)).length;
    expect(lost).toBeGreaterThan(0);
    expect(lost).toBeLessThan(20);
    expect(log.mock.calls.join()).toMatch(/1 lines of \S+\.events are damaged and were skipped/);
  });
});

function open(directory: string, baseUrl: string, error: (text: unknown) => void = () => undefined): Tracker {
  return createTracker({
    apiKey: 'test-key',
    productId: '7b0a3c1e-52d4-4c55-9d0a-6a6f3a1c2b4d',
    baseUrl,
    pauseBaseMs: 20,
    delivery: spoolDelivery({ directory }),
    logger: { debug: () => undefined, warn: () => undefined, error },
  });
}

function isDone(tracker: Tracker): boolean {
  return unsettledOf(tracker.stats()) === 0;
}
