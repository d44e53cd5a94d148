import { chmodSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startScriptedServer, waitFor } from '../../../test-kit/src/index.js';
import { SpoolDirectories, namesIn } from '../spool-directory.js';
import { TrackingApps, ended, killed, loggedBy, trackedIds } from '../tracking-apps.js';

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
/** Who may write everywhere has to become somebody else first. */
const asNobody = isRoot ? { uid: NOBODY } : {};

describe('the directory of a spool', () => {
  const directories = new SpoolDirectories();
  const apps = new TrackingApps();
  afterEach(async () => {
    await apps.end();
    directories.remove();
  });

  it.each([
    ['not writable', 'cannot be written by this process'],
    ['a file', 'is a file'],
    ['under a file', 'is below a file'],
  ])('that is %s is a clear error at the start', async (kind, problem) => {
    const base = directories.make();
    const directory = kind === 'not writable' ? base : join(base, kind === 'a file' ? 'file' : 'file/spool');
    if (kind === 'not writable') chmodSync(base, 0o500);
    else writeFileSync(join(base, 'file'), '');
    const app = apps.start({ baseUrl: 'http://127.0.0.1:9', directory, ...(kind === 'not writable' ? asNobody : {}) });
    expect(await app.message('failed')).toMatchObject({
      name: 'GreenflashEventsError',
      code: 'SPOOL_UNAVAILABLE',
      message: expect.stringMatching(new RegExp(`${directory} of the spool ${problem} \\(E`)),
    });
    expect((await app.exit()).code).toBe(3);
  });

  const itAsRoot = isRoot ? it : it.skip;

  itAsRoot('may hold files of another user (skipped but for root): they wait for their owner', async () => {
    const server = await startScriptedServer();
    await server.stop();
    const directory = directories.make();
    const input = { baseUrl: server.baseUrl, directory };
    const owner = apps.start({ ...input, name: 'owner', events: 100 });
    await owner.message('done');
    await killed(owner);
    chmodSync(directory, 0o777);
    await server.start();
    const other = apps.start({ ...input, name: 'other', events: 100, ...asNobody });
    await waitFor('the other stores its own', () => trackedIds(other, true).length === 100);
    await waitFor('they are stored', () => trackedIds(other).every((id) => server.events.has(id)));
    expect(loggedBy(other)).toContain('cannot be opened: give it to the user who runs the app; its events wait');
    await ended(other);
    expect(server.events.storedOnce).toBe(100);

    const next = apps.start({ ...input, name: 'next' });
    await waitFor('the first are stored too', () => trackedIds(owner).every((id) => server.events.has(id)));
    await ended(next);
    await server.stop();
  });

  it('is made for its owner alone, and so are the files in it', async () => {
    const directory = join(directories.make(), 'a', 'spool');
    const app = apps.start({ baseUrl: 'http://127.0.0.1:9', directory, events: 10 });
    await app.message('done');
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(namesIn(directory).length).toBeGreaterThan(0);
    for (const name of namesIn(directory)) expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
  });

  it('that is deleted in use is made again, and what is tracked then survives', async () => {
    const server = await startScriptedServer();
    await server.stop();
    const directory = join(directories.make(), 'spool');
    const app = apps.start({ baseUrl: server.baseUrl, directory, events: 3_000, burst: 2 });
    await waitFor('it tracks', () => trackedIds(app).length > 100);
    rmSync(directory, { recursive: true });
    await app.message('done', 30_000);
    expect(loggedBy(app)).toContain('was deleted or replaced while in use');
    expect(namesIn(directory, '.spool')).toHaveLength(1);
    const last = trackedIds(app, true).at(-1)!;
    await killed(app);
    await server.start();
    const next = apps.start({ baseUrl: server.baseUrl, directory, name: 'next' });
    await waitFor('the last event is stored', () => server.events.has(last));
    await ended(next);
    await server.stop();
  });

  it('whose spool file alone was deleted gives what is in the log, also while the process lives', async () => {
    const server = await startScriptedServer();
    await server.stop();
    const directory = directories.make();
    const input = { baseUrl: server.baseUrl, directory };
    const app = apps.start({ ...input, name: 'first', events: 200 });
    await app.message('done');
    rmSync(join(directory, namesIn(directory, '.spool')[0]!));
    const next = apps.start({ ...input, name: 'next', events: 200 });
    await next.message('done');
    await killed(app);
    await server.start();
    const ids = [...trackedIds(app, true), ...trackedIds(next, true)];
    await waitFor('all are stored', () => ids.every((id) => server.events.has(id)));
    await ended(next);
    expect({ all: ids.length, stored: server.events.storedOnce }).toEqual({ all: 400, stored: 400 });
    await server.stop();
  });
});
