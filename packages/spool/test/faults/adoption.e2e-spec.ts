import { resolve } from 'node:path';
import { seededRandom, startChild, startScriptedServer, waitFor, type Child } from '../../../test-kit/src/index.js';
import { SpoolDirectories, namesIn } from '../spool-directory.js';
import { changedEvents } from '../tracked-events.js';
import { TrackingApps, ended, killed, trackedIds, type Ended } from '../tracking-apps.js';

/** `npm run test:faults` sets 200. */
const KILLS = Number(process.env['KILL_ROUNDS'] ?? 12);
const EVENTS = 500;

describe('the folder of a process that is gone', () => {
  const directories = new SpoolDirectories();
  const apps = new TrackingApps();
  const clusters: Child[] = [];
  afterEach(async () => {
    for (const one of clusters.splice(0)) await ended(one).catch(() => undefined);
    await apps.end();
    directories.remove();
  });

  it('is adopted once, when one of four workers of a cluster is killed', async () => {
    const server = await startScriptedServer();
    await server.stop();
    const directory = directories.make();
    const input = { baseUrl: server.baseUrl, directory, events: EVENTS };
    const cluster = startChild(resolve(__dirname, '../children/cluster-app.mjs'), { input });
    clusters.push(cluster);
    const said = (kind: string): Child['messages'] => cluster.messages.filter((message) => message.kind === kind);
    await waitFor('four workers have tracked', () => said('done').length === 4);
    expect(namesIn(directory)).toHaveLength(4);

    const gone = said('forked')[1]!['pid'] as number;
    process.kill(gone, 'SIGKILL');
    await waitFor('its folder is taken over', () => namesIn(directory).every((name) => !name.includes(`-${gone}-`)));
    await server.start();
    const ids = trackedIds(cluster);
    await waitFor('every event is stored', () => ids.every((id) => server.events.has(id)));
    cluster.signal('SIGTERM');
    await waitFor('three have ended', () => said('ended').length === 3);
    const reports = said('ended') as unknown as Ended[];

    expect(ids).toHaveLength(4 * EVENTS);
    expect(reports.reduce((sum, { stats }) => sum + stats.recovered, 0)).toBe(EVENTS);
    expect(reports.reduce((sum, { stats }) => sum + stats.delivered, 0)).toBe(4 * EVENTS);
    expect({ copies: server.events.copies, changed: changedEvents(server) }).toEqual({ copies: 0, changed: [] });
    expect(namesIn(directory)).toEqual([]);
    await server.stop();
  });

  it(
    'loses nothing when the one that adopts it is killed, again and again',
    async () => {
      const random = seededRandom(11);
      const server = await startScriptedServer();
      await server.stop();
      const directory = directories.make();
      const input = { baseUrl: server.baseUrl, directory };
      const first = apps.start({ ...input, name: 'first', events: 5_000, burst: 500 });
      await first.message('done');
      await killed(first);
      for (let kill = 0; kill < KILLS; kill++) {
        if (kill === Math.floor(KILLS / 2)) await server.start();
        const heir = apps.start({ ...input, name: `heir-${kill}` });
        await heir.message('opening');
        await new Promise((over) => setTimeout(over, random() * 60));
        await killed(heir);
      }
      const last = apps.start({ ...input, name: 'last' });
      await waitFor('every event is stored', () => trackedIds(first).every((id) => server.events.has(id)));
      const { report } = await ended(last);
      expect(report).toMatchObject({ lost: 0, stored: 0 });
      expect(changedEvents(server)).toEqual([]);
      expect(namesIn(directory)).toEqual([]);
      await server.stop();
    },
    KILLS * 1_000 + 60_000,
  );
});
