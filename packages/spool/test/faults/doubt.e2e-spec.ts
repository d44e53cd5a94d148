import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  seededRandom,
  startChild,
  startScriptedServer,
  waitFor,
  type Child,
  type ScriptedServer,
} from '../../../test-kit/src/index.js';
import { SpoolDirectories, filesIn, namesIn } from '../spool-directory.js';
import { changedEvents } from '../tracked-events.js';
import { TrackingApps, ended, killed, loggedBy, trackedIds } from '../tracking-apps.js';

/** More than one tracks in a test. */
const ENDLESS = 1_000_000;
/** It sends some hundred events a second. */
const SENDING_MS = 120_000;
const TEST_MS = 400_000;

const hasNamespaces = spawnSync('unshare', ['--pid', '--fork', '--mount-proc', 'true']).status === 0;
const itWithNamespaces = hasNamespaces ? it : it.skip;

describe('a process that is taken for dead', () => {
  const directories = new SpoolDirectories();
  const apps = new TrackingApps();
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await startScriptedServer();
    await server.stop();
  });
  afterEach(async () => {
    await apps.end();
    await server.stop();
    directories.remove();
  });

  /** Whatever these apps were told is durable arrives, as it was tracked, by one more process after their end. */
  async function expectAll(directory: string, tracking: readonly Child[]): Promise<void> {
    for (const app of tracking) await killed(app);
    await server.start().catch(() => undefined);
    const last = apps.start({ baseUrl: server.baseUrl, directory, name: 'last' });
    await last.message('started');
    const missing = (): string[] =>
      tracking.flatMap((app) => trackedIds(app, true)).filter((id) => !server.events.has(id));
    const isDone = (): boolean => missing().length === 0 && namesIn(directory).length === 1;
    await waitFor('every event is stored', isDone, SENDING_MS).catch(() => undefined);
    expect({ lost: missing(), changed: changedEvents(server) }).toEqual({ lost: [], changed: [] });
    expect((await ended(last)).report).toMatchObject({ lost: 0, stored: 0 });
    expect(namesIn(directory)).toEqual([]);
  }

  const heldBy = (directory: string, { pid }: Child): string[] =>
    namesIn(directory).filter((name) => name.includes(`-${pid}-`));

  /** The folder that it holds now is not its own any more. */
  async function isTakenFrom(directory: string, owner: Child, held = heldBy(directory, owner)): Promise<void> {
    const isTaken = (): boolean => held.every((name) => !namesIn(directory).includes(name));
    await waitFor('its folder is taken over', isTaken);
  }

  async function startTracking(directory: string, name: string): Promise<Child> {
    const app = apps.start({ baseUrl: server.baseUrl, directory, name, events: ENDLESS, burst: 5 });
    await waitFor('it tracks', () => trackedIds(app).length > 500);
    return app;
  }

  async function tracksOn(app: Child): Promise<void> {
    const before = trackedIds(app, true).length;
    await waitFor('it tracks on, durably', () => trackedIds(app, true).length > before + 500);
  }

  it(
    'since it was stopped loses nothing, resumed at whatever moment of the taking over',
    async () => {
      const directory = directories.make();
      const owners: Child[] = [];
      for (const name of ['at-once', 'in-between', 'late']) owners.push(await startTracking(directory, name));
      for (const owner of owners) owner.signal('SIGSTOP');
      await server.start();
      const heir = apps.start({ baseUrl: server.baseUrl, directory, name: 'heir' });
      const [atOnce, inBetween, late] = owners as [Child, Child, Child];
      await isTakenFrom(directory, atOnce);
      atOnce.signal('SIGCONT');
      await waitFor('its events are sent', () => trackedIds(inBetween).some((id) => server.events.has(id)), SENDING_MS);
      inBetween.signal('SIGCONT');
      await isTakenFrom(directory, late);
      const left = (): string[] => namesIn(directory).filter((name) => name.endsWith('~'));
      await waitFor('the heir is done with the folders', () => left().length === 0);
      late.signal('SIGCONT');
      for (const owner of owners) {
        await tracksOn(owner);
        expect(heldBy(directory, owner)).toHaveLength(1);
        expect(loggedBy(owner)).toMatch(/was taken over by another process|is gone: this process showed no life for/);
      }
      await expectAll(directory, [...owners, heir]);
    },
    TEST_MS,
  );

  it.each(['taken', 'deleted'] as const)(
    'since its event loop was blocked until its folder was %s loses nothing of what it tracks right after and before its end',
    async (until) => {
      const directory = directories.make();
      const owner = apps.start({ baseUrl: server.baseUrl, directory, name: 'owner', events: ENDLESS, burst: 5, until });
      await waitFor('it tracks', () => trackedIds(owner).length > 500);
      await server.start();
      const heir = apps.start({ baseUrl: server.baseUrl, directory, name: 'heir' });
      await heir.message('started');
      owner.signal('SIGHUP');
      await owner.exit();
      const kinds = owner.messages.map(({ kind }) => kind);
      const woken = kinds.slice(kinds.indexOf('unblocked'));
      expect(woken.filter((kind) => kind === 'tracked')).toHaveLength(5);
      await expectAll(directory, [owner, heir]);
    },
    TEST_MS,
  );

  it(
    'loses nothing when one heir after the other is killed while it takes over, and it comes back between them',
    async () => {
      const random = seededRandom(5);
      const directory = directories.make();
      const owner = await startTracking(directory, 'owner');
      owner.signal('SIGSTOP');
      const first = apps.start({ baseUrl: server.baseUrl, directory, name: 'heir' });
      await isTakenFrom(directory, owner);
      await killed(first);
      await server.start();
      for (let kill = 0; kill < 12; kill++) {
        if (kill === 2) owner.signal('SIGCONT');
        const heir = apps.start({ baseUrl: server.baseUrl, directory, name: `heir-${kill}` });
        await heir.message('opening');
        await new Promise((over) => setTimeout(over, random() * 60));
        await killed(heir);
      }
      await tracksOn(owner);
      await expectAll(directory, [owner]);
    },
    TEST_MS,
  );

  it(
    'by neither of two copies of the package in one process, which start at once: each has its own folder',
    async () => {
      const directory = directories.make();
      const script = resolve(__dirname, '../children/two-copies-app.mjs');
      const input = { baseUrl: server.baseUrl, directory, name: 'two', events: 1_000 };
      const app = startChild(script, { input });
      try {
        await app.message('done');
        expect(namesIn(directory)).toHaveLength(2);
        expect(trackedIds(app, true)).toHaveLength(2_000);
        // What a support bundle or a backup does.
        for (const file of filesIn(directory)) readFileSync(file);
        cpSync(directory, join(directories.make(), 'copy'), { recursive: true });
      } finally {
        await killed(app);
      }
      await expectAll(directory, [app]);
    },
    TEST_MS,
  );

  itWithNamespaces(
    `in another namespace of process ids is not, while it lives${hasNamespaces ? '' : ' (skipped: unshare is not allowed)'}`,
    async () => {
      const directory = directories.make();
      const through = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'];
      const input = { baseUrl: server.baseUrl, directory, events: ENDLESS, burst: 5 };
      const owners = ['one', 'two'].map((name) => apps.start({ ...input, name }, { through }));
      const [one, two] = owners as [Child, Child];
      for (const owner of owners) await waitFor('it tracks', () => trackedIds(owner).length > 500);
      const names = namesIn(directory);
      expect(names.map((name) => /-(\d+)-\d+-[0-9a-f]+$/.exec(name)?.[1])).toEqual(['1', '1']);
      const before = performance.now();
      const beats = (): string =>
        filesIn(directory, 'alive')
          .map((file) => readFileSync(file, 'utf8').trim())
          .join();
      const enough = (): boolean =>
        beats()
          .split(',')
          .every((beat) => Number(beat) > 14);
      await waitFor('both have lived for longer than is waited for a heartbeat', enough);
      expect(performance.now() - before).toBeGreaterThan(5_000);
      expect(namesIn(directory)).toEqual(names);
      await killed(one);
      await waitFor(
        'the one that is gone is taken over',
        () => names.filter((name) => namesIn(directory).includes(name)).length < 2,
      );
      expect(loggedBy(two)).not.toMatch(/taken over|deleted/);
      await tracksOn(two);
      await expectAll(directory, owners);
    },
    TEST_MS,
  );
});
