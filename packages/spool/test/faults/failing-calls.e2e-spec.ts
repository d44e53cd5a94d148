import { startScriptedServer, type Child, type ScriptedServer } from '../../../test-kit/src/index.js';
import { Lives, callsOf, callsToTry, type Orders } from '../lives.js';
import { SpoolDirectories } from '../spool-directory.js';
import { loggedBy, trackedIds, type Ended } from '../tracking-apps.js';

const STEP = 83;
/** So many calls fail one after the other in every second life. */
const ROW = 40;
const LIVES_PER_LOOK = 20;

describe('a call to the file system that fails', () => {
  const directories = new SpoolDirectories();
  let server: ScriptedServer;
  beforeEach(async () => (server = await startScriptedServer()));
  afterEach(async () => {
    await server.stop();
    directories.remove();
  });

  async function expectSurvived(app: Child, { code }: Orders): Promise<void> {
    if (app.messages.some(({ kind }) => kind === 'failed')) {
      // What only a person can change is an error at the start, and nothing else is.
      expect(await app.message('failed')).toMatchObject({ code: 'SPOOL_UNAVAILABLE' });
      expect(code).toBe('EACCES');
      return;
    }
    expect(await app.exit()).toMatchObject({ code: 0, signal: null });
    expect((await app.message<Ended>('ended')).report).toMatchObject({ lost: 0 });
    if (trackedIds(app, false).length > 0) expect(loggedBy(app)).toContain('held in memory and not durable');
  }

  it.each(['EIO', 'ENOSPC', 'EMFILE', 'EACCES'])(
    'with %s, once or for a while, ends no process, and costs nothing that was safe',
    async (code) => {
      const lives = new Lives(directories.make(), server);
      await lives.live({ kill: 60 });
      const calls = callsOf(await lives.live());
      let life = 0;
      for (const fail of callsToTry(calls, STEP)) {
        life++;
        const orders = { fail, code, times: life % 2 === 0 ? ROW : 1 };
        await expectSurvived(await lives.live(orders), orders);
        if (life % LIVES_PER_LOOK === 0) lives.emptyDeadLetters();
      }
      await lives.expectNothingLost();
    },
    3_600_000,
  );

  it.each([
    ['a file', 'fdatasync'],
    ['a folder', 'fsync'],
  ])('is told where it was the sync of %s, and events are durable again soon', async (_, only) => {
    const lives = new Lives(directories.make(), server, 100);
    const app = await lives.live({ fail: 1, code: 'EIO', only }, { events: 400, everyMs: 5 });
    expect(loggedBy(app)).toContain('held in memory and not durable');
    const durable = app.messages.flatMap(({ kind, durable }) => (kind === 'tracked' ? [durable] : []));
    expect(durable).toContain(false);
    expect(durable.at(-1)).toBe(true);
    await lives.expectNothingLost();
  });
});
