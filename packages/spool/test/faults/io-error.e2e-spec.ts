import { spawnSync } from 'node:child_process';
import { startScriptedServer, waitFor, waitForAsync, type Child } from '../../../test-kit/src/index.js';
import { SpoolDirectories } from '../spool-directory.js';
import { changedEvents } from '../tracked-events.js';
import { TrackingApps, ended, killed, loggedBy, statsOf, trackedIds } from '../tracking-apps.js';

/** The kernel refuses every write beyond so many bytes of a file, so that the file cannot be written any more. */
const FILE_LIMIT = 300_000;

const hasLimits = spawnSync('prlimit', ['--version']).status === 0;
const describeWithLimits = hasLimits ? describe : describe.skip;

describeWithLimits(`a disk that fails${hasLimits ? '' : ' (skipped: there is no prlimit)'}`, () => {
  const directories = new SpoolDirectories();
  const apps = new TrackingApps();
  afterEach(async () => {
    await apps.end();
    directories.remove();
  });

  it('is reported, holds events in memory, and takes them once it is well', async () => {
    const server = await startScriptedServer();
    await server.stop();
    const input = { baseUrl: server.baseUrl, directory: directories.make() };
    const app = apps.start({ ...input, events: 2_000 }, { through: ['prlimit', `--fsize=${FILE_LIMIT}:`] });
    await app.message('done');
    expect(trackedIds(app, true).length).toBeGreaterThan(0);
    expect(trackedIds(app, false).length).toBeGreaterThan(0);
    expect(await statsOf(app)).toMatchObject({ degraded: true, degradedReason: 'the file cannot be written' });
    expect(loggedBy(app)).toContain('the file cannot be written');

    liftLimit(app);
    await waitForAsync('the spool is back', async () => (await statsOf(app)).degraded === false);
    await killed(app);
    await server.start();
    const next = apps.start({ ...input, name: 'next' });
    const missing = (): string[] => trackedIds(app).filter((id) => !server.events.has(id));
    await waitFor('every event is stored', () => missing().length === 0);
    expect((await ended(next)).report).toMatchObject({ lost: 0, stored: 0 });
    expect(changedEvents(server)).toEqual([]);
    await server.stop();
  });
});

function liftLimit({ pid }: Child): void {
  expect(spawnSync('prlimit', ['--pid', String(pid), '--fsize=unlimited:']).status).toBe(0);
}
