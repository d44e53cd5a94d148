import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { replied, startScriptedServer, waitFor } from '../../../test-kit/src/index.js';
import { examineSpool, spoolDelivery } from '@greenflash-events/spool';
import { SpoolDirectories, filesIn, namesIn } from '../spool-directory.js';
import { changedEvents } from '../tracked-events.js';
import { TrackingApps, ended, killed, loggedBy, trackedIds, type Ended } from '../tracking-apps.js';

const OTHER_USER = 65_534;
const isRoot = process.getuid?.() === 0;
/** Who may write everywhere has to become another user first. */
const asOther = isRoot ? { uid: OTHER_USER } : {};

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
    const app = apps.start({ baseUrl: 'http://127.0.0.1:9', directory, ...(kind === 'not writable' ? asOther : {}) });
    expect(await app.message('failed')).toMatchObject({
      name: 'GreenflashEventsError',
      code: 'SPOOL_UNAVAILABLE',
      message: expect.stringMatching(new RegExp(`${directory} of the spool ${problem} \\(E`)),
    });
    expect((await app.exit()).code).toBe(3);
  });

  const itAsRoot = isRoot ? it : it.skip;

  it.each([
    ['that is a link', (at: string) => symlinkSync(directories.make(), at), 'is a link'],
    ['that others may write to', (at: string) => made(at, 0o1777), 'can be written by other users (mode 1777)'],
    ['that its group may write to', (at: string) => made(at, 0o770), 'can be written by other users (mode 770)'],
    ['whose path is too long', () => undefined, 'has a path that is too long'],
  ])('%s is refused at the start', async (what, make, problem) => {
    const at = join(directories.make(), what.includes('long') ? 'x/'.repeat(2_000) : 'spool');
    make(at);
    const app = apps.start({ baseUrl: 'http://127.0.0.1:9', directory: at });
    expect(await app.message('failed')).toMatchObject({
      code: 'SPOOL_UNAVAILABLE',
      message: expect.stringContaining(problem),
    });
  });

  itAsRoot.each([
    ['a directory of another user', (at: string) => chownSync(made(at, 0o700), OTHER_USER, OTHER_USER)],
    ['a folder of another user', (at: string) => chownSync(join(at, namesIn(at)[0]!), OTHER_USER, OTHER_USER)],
    ['a file of another user', (at: string) => chownSync(filesIn(at, '.events')[0]!, OTHER_USER, OTHER_USER)],
    ['a file that others may write to', (at: string) => chmodSync(filesIn(at, '.events')[0]!, 0o666)],
    [
      'a link in place of a file',
      (at: string) => {
        const [file] = filesIn(at, '.events');
        renameSync(file!, `${at}.victim`);
        symlinkSync(`${at}.victim`, file!);
      },
    ],
  ])('is refused with %s in it, and nothing is written there (skipped unless root)', async (_, harm) => {
    const directory = join(directories.make(), 'spool');
    const first = apps.start({ baseUrl: 'http://127.0.0.1:9', directory, events: 5 });
    await first.message('done');
    await killed(first);
    harm(directory);
    const before = filesIn(directory).map((file) => readFileSync(file, 'latin1'));
    const app = apps.start({ baseUrl: 'http://127.0.0.1:9', directory, events: 5 });
    expect(await app.message('failed')).toMatchObject({ code: 'SPOOL_UNAVAILABLE' });
    expect(examineSpool(directory)).toMatchObject({ ok: false, usable: false });
    expect(filesIn(directory).map((file) => readFileSync(file, 'latin1'))).toEqual(before);
  });

  it('is made for its owner alone, and so are the files in it', async () => {
    const directory = join(directories.make(), 'a', 'spool');
    const app = apps.start({ baseUrl: 'http://127.0.0.1:9', directory, events: 10 });
    await app.message('done');
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(namesIn(directory).length).toBeGreaterThan(0);
    for (const name of namesIn(directory)) expect(statSync(join(directory, name)).mode & 0o777).toBe(0o700);
    for (const file of filesIn(directory)) expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['deleted', (at: string) => rmSync(at, { recursive: true })],
    ['moved away', (at: string) => renameSync(at, `${at}-away`)],
    [
      'replaced by a copy',
      (at: string) => {
        cpSync(at, `${at}-copy`, { recursive: true });
        rmSync(at, { recursive: true });
        renameSync(`${at}-copy`, at);
      },
    ],
    ['without its folder', (at: string) => rmSync(join(at, namesIn(at)[0]!), { recursive: true })],
    ['without its files', (at: string) => filesIn(at).forEach((file) => rmSync(file))],
    ['cut short', (at: string) => filesIn(at, '.events').forEach((file) => truncateSync(file, 100))],
  ])(
    'that is %s in use costs no event, neither of before nor of after',
    async (_, harm) => {
      const server = await startScriptedServer();
      await server.stop();
      const directory = join(directories.make(), 'spool');
      const app = apps.start({ baseUrl: server.baseUrl, directory, events: 3_000, burst: 5 });
      await waitFor('it tracks', () => trackedIds(app).length > 250);
      harm(directory);
      await app.message('done');
      await waitFor('all is on disk again', () => examineSpool(directory).waiting >= 3_000);
      expect(loggedBy(app)).toContain('while in use; what waits in it is written to a new folder');
      await killed(app);
      await server.start();
      const next = apps.start({ baseUrl: server.baseUrl, directory, name: 'next' });
      await waitFor('every event is stored', () => trackedIds(app).every((id) => server.events.has(id)));
      await ended(next);
      expect(changedEvents(server)).toEqual([]);
      await server.stop();
    },
    180_000,
  );

  it('that is deleted right before a shutdown costs nothing', async () => {
    const server = await startScriptedServer();
    await server.stop();
    const directory = join(directories.make(), 'spool');
    const app = apps.start({ baseUrl: server.baseUrl, directory, events: 500, deadlineMs: 0 });
    await app.message('done');
    app.signal('SIGSTOP');
    rmSync(directory, { recursive: true });
    app.signal('SIGTERM');
    app.signal('SIGCONT');
    expect((await app.message<Ended>('ended')).report).toMatchObject({ stored: 500, lost: 0 });
    await server.start();
    const next = apps.start({ baseUrl: server.baseUrl, directory, name: 'next' });
    await waitFor('every event is stored', () => trackedIds(app).every((id) => server.events.has(id)));
    await ended(next);
    await server.stop();
  });

  it('that is deleted in use costs no dead letter', async () => {
    const server = await startScriptedServer({ rule: () => replied(400) });
    const directory = join(directories.make(), 'spool');
    const app = apps.start({ baseUrl: server.baseUrl, directory, events: 20 });
    await waitFor('they are written down', () => examineSpool(directory).deadLetters === 20);
    rmSync(directory, { recursive: true });
    await waitFor('they are written down again', () => examineSpool(directory).deadLetters === 20);
    await ended(app);
    expect(spoolDelivery({ directory }).deadLetters.list()).toHaveLength(20);
    await server.stop();
  });

  it('without its heartbeat only, as what tidies up by age leaves it, goes on as before', async () => {
    const directory = join(directories.make(), 'spool');
    const app = apps.start({ baseUrl: 'http://127.0.0.1:9', directory, events: 5 });
    await app.message('done');
    const [folder] = namesIn(directory);
    rmSync(join(directory, folder!, 'alive'));
    await waitFor('it has a heartbeat', () => filesIn(directory, 'alive').length === 1);
    expect(namesIn(directory)).toEqual([folder]);
  });
});

function made(directory: string, mode: number): string {
  mkdirSync(directory, { recursive: true });
  chmodSync(directory, mode);
  return directory;
}
