import { spoolDelivery } from '@greenflash-events/spool';
import {
  replied,
  startScriptedServer,
  waitFor,
  waitForAsync,
  type ScriptedServer,
} from '../../../test-kit/src/index.js';
import { SmallDisk, describeWithSmallDisk } from '../small-disk.js';
import { filesIn, namesIn } from '../spool-directory.js';
import { changedEvents } from '../tracked-events.js';
import { TrackingApps, ended, killed, loggedBy, statsOf, trackedIds } from '../tracking-apps.js';

const MIB = 1024 * 1024;
const EVENTS = 4_000;

describeWithSmallDisk('a disk that is full for a while', () => {
  const apps = new TrackingApps();
  let server: ScriptedServer;
  let disk: SmallDisk;

  beforeEach(async () => {
    disk = new SmallDisk(12 * MIB);
    server = await startScriptedServer();
  });
  afterEach(async () => {
    await apps.end();
    await server.stop();
    disk.unmount();
  });

  const missing = (ids: readonly string[]): string[] => ids.filter((id) => !server.events.has(id));

  /** A thousand events of a process that was killed, on a disk without room; from now on, there is an endpoint to send them to. */
  async function leaveOnFullDisk() {
    await server.stop();
    const input = { baseUrl: server.baseUrl, directory: disk.path, spool: { minFreeBytes: 0 } };
    const first = apps.start({ ...input, name: 'first', events: 1_000 });
    await first.message('done');
    await killed(first);
    disk.fill(0);
    await server.start();
    return { input, first };
  }

  it.each([
    { name: 'a write finds no room', minFreeBytes: 0, reason: 'the disk is full' },
    { name: 'what is to be left to others is reached', minFreeBytes: MIB, reason: 'the disk is nearly full' },
  ])(
    'holds events in memory while $name, says so, and writes them down by itself',
    async ({ minFreeBytes, reason }) => {
      await server.stop();
      disk.fill(MIB);
      const input = { baseUrl: server.baseUrl, directory: disk.path, noteBytes: 400 };
      const app = apps.start({ ...input, events: EVENTS, spool: { minFreeBytes } });
      await app.message('done');

      expect(trackedIds(app)).toHaveLength(EVENTS);
      expect(trackedIds(app, true).length).toBeGreaterThan(0);
      expect(trackedIds(app, false).length).toBeGreaterThan(0);
      expect(await statsOf(app)).toMatchObject({
        degraded: true,
        degradedReason: reason,
        accepted: EVENTS,
        dropped: 0,
      });
      expect(loggedBy(app)).toContain('held in memory and not durable');

      disk.empty();
      await waitForAsync('the spool is back', async () => (await statsOf(app)).degraded === false);
      await killed(app);
      await server.start();
      const next = apps.start({ ...input, name: 'next' });
      await waitFor('every event is stored', () => missing(trackedIds(app)).length === 0);
      expect((await ended(next)).report).toMatchObject({ lost: 0, stored: 0 });
      expect(changedEvents(server, 400)).toEqual([]);
    },
  );

  it('sends what is on it, and what comes meanwhile, though it stays full', async () => {
    const { input, first } = await leaveOnFullDisk();
    const second = apps.start({ ...input, name: 'second', events: 1_000 });
    await second.message('done');
    const tracked = [...trackedIds(first), ...trackedIds(second)];
    await waitFor('every event is stored', () => missing(tracked).length === 0);
    const { report } = await ended(second);
    expect(report.lost).toBe(0);
  });

  it('sends what a process that has ended left on it, though it stays full', async () => {
    await server.stop();
    const input = { baseUrl: server.baseUrl, directory: disk.path, spool: { minFreeBytes: 0 } };
    const first = apps.start({ ...input, name: 'first', events: 500, deadlineMs: 0 });
    await first.message('done');
    expect((await ended(first)).report).toMatchObject({ stored: 500, lost: 0 });
    disk.fill(0);
    await server.start();

    const second = apps.start({ ...input, name: 'second', events: 500 });
    await second.message('done');
    const tracked = [...trackedIds(first), ...trackedIds(second)];
    await waitFor('every event is stored', () => missing(tracked).length === 0);
    expect((await ended(second)).report.lost).toBe(0);
    expect(server.events.copies).toBe(0);
  });

  it('sends what is on it, though the file takes no outcomes', async () => {
    const { input, first } = await leaveOnFullDisk();
    const second = apps.start({ ...input, name: 'second' });
    await waitFor('every event is stored', () => missing(trackedIds(first)).length === 0);
    await ended(second);
    expect(namesIn(disk.path)).toEqual(['ballast']);
  });

  it.each([0, 2 * MIB])(
    'is written again after an outage, though the spool filled it alone (%i left to others)',
    async (minFreeBytes) => {
      await server.stop();
      const input = { baseUrl: server.baseUrl, directory: disk.path, noteBytes: 2_000, spool: { minFreeBytes } };
      const app = apps.start({ ...input, events: EVENTS * 2, burst: 100 });
      await app.message('done');
      expect(await statsOf(app)).toMatchObject({ degraded: true });

      await server.start();
      await waitFor('every event is stored', () => missing(trackedIds(app)).length === 0);
      await waitForAsync('the spool is back', async () => (await statsOf(app)).degraded === false);
    },
  );

  it.each([0, 2 * MIB])(
    'that is full again and again makes no more files than one (%i left to others)',
    async (left) => {
      await server.stop();
      const spool = { minFreeBytes: left };
      const app = apps.start({ baseUrl: server.baseUrl, directory: disk.path, events: 1_000_000, burst: 2, spool });
      await waitFor('it tracks', () => trackedIds(app, true).length > 100);
      for (let time = 0; time < 4; time++) {
        disk.fill(0);
        await waitForAsync('it is full', async () => (await statsOf(app)).degraded === true);
        disk.empty();
        await waitForAsync('the spool is back', async () => (await statsOf(app)).degraded === false);
      }
      expect(filesIn(disk.path, '.events')).toHaveLength(1);
      const tracked = trackedIds(app, true);
      await killed(app);
      await server.start();
      const next = apps.start({ baseUrl: server.baseUrl, directory: disk.path, name: 'next', spool });
      await waitFor('every durable event is stored', () => missing(tracked).length === 0);
      await ended(next);
      expect(changedEvents(server)).toEqual([]);
    },
  );

  it('keeps what is to be left to others', async () => {
    await server.stop();
    const input = { baseUrl: server.baseUrl, directory: disk.path, noteBytes: 400, deadlineMs: 200 };
    const app = apps.start({ ...input, events: 25_000, burst: 100 });
    const left: number[] = [];
    const look = setInterval(() => left.push(disk.freeBytes), 5);
    await app.message('done');
    expect(await statsOf(app)).toMatchObject({ degraded: true, degradedReason: 'the disk is nearly full' });
    await ended(app);
    clearInterval(look);
    // A twentieth, less what is written between two looks.
    expect(Math.min(...left)).toBeGreaterThan((12 * MIB) / 20 - 64 * 1024);
  });

  it('keeps dead letters for when it has room, though there was none for a file', async () => {
    disk.fill(0);
    server.answerBy(() => replied(400));
    const app = apps.start({ baseUrl: server.baseUrl, directory: disk.path, events: 10 });
    await waitFor('all are given up', () => app.messages.filter(({ kind }) => kind === 'dead').length === 10);

    disk.empty();
    await waitForAsync('the spool is back', async () => (await statsOf(app)).degraded === false);
    await ended(app);
    expect(spoolDelivery({ directory: disk.path }).deadLetters.list()).toHaveLength(10);
  });

  it('loses nothing durable to kill -9 while it is full', async () => {
    await server.stop();
    disk.fill(MIB);
    const input = { baseUrl: server.baseUrl, directory: disk.path, spool: { minFreeBytes: 0 } };
    const app = apps.start({ ...input, name: 'first', events: 20_000, burst: 100 });
    await waitFor('the disk is full', () => trackedIds(app, false).length > 0);
    await killed(app);
    await server.start();
    const next = apps.start({ ...input, name: 'next' });
    await waitFor('every durable event is stored', () => missing(trackedIds(app, true)).length === 0);
    await ended(next);
    expect(changedEvents(server)).toEqual([]);
  });

  it('reports what only memory holds at the end of a shutdown, and no more', async () => {
    await server.stop();
    disk.fill(0);
    const input = { baseUrl: server.baseUrl, directory: disk.path, spool: { minFreeBytes: 0 }, deadlineMs: 200 };
    const app = apps.start({ ...input, name: 'first', events: 100 });
    await app.message('done');
    const { report } = await ended(app);
    const dropped = app.messages.filter(({ kind }) => kind === 'dropped').map(({ id }) => id);
    expect({ lost: report.lost, dropped: dropped.sort() }).toEqual({
      lost: 100,
      dropped: trackedIds(app, false).sort(),
    });
  });
});
