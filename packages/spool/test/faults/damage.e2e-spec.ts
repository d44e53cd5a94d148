import fs, { copyFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createTracker, type Tracker } from '@greenflash-events/core';
import { spoolDelivery } from '@greenflash-events/spool';
import {
  isBalanced,
  seededRandom,
  startScriptedServer,
  unsettledOf,
  waitFor,
  type ScriptedServer,
} from '../../../test-kit/src/index.js';
import { DAMAGES, damageFile, type Damage } from '../damage.js';
import { SpoolDirectories, namesIn } from '../spool-directory.js';
import { changedEvents } from '../tracked-events.js';
import { TrackingApps, killed, trackedIds } from '../tracking-apps.js';

/** `npm run test:faults` sets 20. */
const SEEDS = Number(process.env['FAULT_SEEDS'] ?? 2);
const EVENTS = 300;
const ONE_PAGE: Damage = { name: 'a page of events', harm: (file) => (file.fill(0x41, 9 * 4096, 10 * 4096), file) };
const ALL: Damage = { name: 'all of it', harm: (file) => file.fill(0x41) };

describe('a damaged file', () => {
  const directories = new SpoolDirectories();
  const apps = new TrackingApps();
  /** As a killed process leaves it, with most events in the log, and as one that has ended does, with all in the file. */
  let whole: string;
  let closed: string;
  let tracked: readonly string[];
  let server: ScriptedServer;

  beforeAll(async () => {
    whole = directories.make();
    const app = apps.start({ baseUrl: 'http://127.0.0.1:9', directory: whole, events: EVENTS, burst: EVENTS });
    await app.message('done');
    tracked = trackedIds(app, true);
    await killed(app);
    closed = copyOf(whole);
    await open(closed, 'http://127.0.0.1:9').shutdown({ deadlineMs: 0 });
  });
  afterAll(async () => {
    await apps.end();
    directories.remove();
  });
  beforeEach(async () => (server = await startScriptedServer()));
  afterEach(() => server.stop());

  function copyOf(source: string): string {
    const directory = directories.make();
    for (const name of readdirSync(source)) copyFileSync(join(source, name), join(directory, name));
    return directory;
  }

  /** Opens a tracker on a copy in which one of the files, the log or what it belongs to, is damaged. */
  async function recoverFrom(source: string, damage: Damage, suffix: string, seed: number): Promise<string> {
    const directory = copyOf(source);
    damageFile(join(directory, namesIn(source, suffix)[0]!), damage, seededRandom(seed));
    const tracker = open(directory, server.baseUrl);
    // Whatever became of the old file, the spool goes on.
    const insertId = `after ${damage.name} ${seed}`;
    expect(tracker.track({ eventType: 'after', insertId, value: 1 })).toMatchObject({ durable: true });
    await waitFor('all that is left is sent', () => isDone(tracker) && server.events.has(insertId));
    await waitFor('no file is left but its own', () => namesIn(directory, '.spool').length <= 1);
    expect(isBalanced(tracker.stats())).toBe(true);
    expect(await tracker.shutdown()).toMatchObject({ lost: 0, stored: 0 });
    return directory;
  }

  describe.each(['.spool', '.spool-wal', '.spool-log'])('whose part %s is damaged', (suffix) => {
    it.each(DAMAGES)('never crashes the start and never invents an event: $name', async (damage) => {
      for (let seed = 1; seed <= SEEDS; seed++) {
        const directory = await recoverFrom(whole, damage, suffix, seed);
        const earlier = server.attempts.filter(({ eventType }) => eventType !== 'after');
        expect(earlier.filter(({ insertId }) => !tracked.includes(insertId))).toEqual([]);
        server.attempts.splice(0, Infinity, ...earlier);
        expect(changedEvents(server)).toEqual([]);
        const left = readdirSync(directory);
        expect(left.filter((name) => !name.includes('.spool.damaged-'))).toEqual([]);
      }
    });
  });

  it('gives what can be read of it, and is kept beside under a telling name', async () => {
    const directory = await recoverFrom(closed, ONE_PAGE, '.spool', 1);
    expect(server.events.storedOnce).toBeGreaterThan(EVENTS * 0.9);
    expect(server.events.storedOnce).toBeLessThan(EVENTS + 1);
    expect(namesIn(directory)).toEqual([expect.stringMatching(/\.spool\.damaged-\d{4}-\d\d-\d\dT[\d-]+Z$/)]);
  });

  it('gives what is in its log where nothing else can be read', async () => {
    const source = copyOf(whole);
    rmSync(join(source, namesIn(source, '.spool-wal')[0]!));
    await recoverFrom(source, ALL, '.spool', 1);
    expect(tracked.filter((id) => !server.events.has(id))).toEqual([]);
  });

  it.each([ONE_PAGE, ALL])('that cannot be renamed is named in the log, and the app goes on: $name', async (damage) => {
    const directory = copyOf(closed);
    const [name] = namesIn(directory, '.spool');
    damageFile(join(directory, name!), damage, seededRandom(1));
    const { renameSync } = fs;
    const rename = jest.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
      if (String(to).includes('.damaged-')) throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
      renameSync(from, to);
    });
    const log = jest.fn();
    const tracker = open(directory, server.baseUrl, log);
    await waitFor('the log names it', () => log.mock.calls.join().includes('cannot be set aside (Error: EIO'));
    expect(log.mock.calls.join()).toContain(name);
    expect(tracker.track({ eventType: 'after', insertId: 'after', value: 1 })).toMatchObject({ durable: true });
    await waitFor('all that is left is sent', () => isDone(tracker) && server.events.has('after'));
    expect(await tracker.shutdown()).toMatchObject({ lost: 0, stored: 0 });
    rename.mockRestore();
    expect(namesIn(directory)).toContain(name);
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
