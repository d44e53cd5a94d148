import { startScriptedServer, type Child } from '../../../test-kit/src/index.js';
import { Lives, callsOf, callsToTry, type Orders } from '../lives.js';
import { SpoolDirectories } from '../spool-directory.js';
import { loggedBy, trackedIds, type Ended } from '../tracking-apps.js';

const STEP = 83;
/** So many calls fail one after the other in every second life. */
const ROW = 40;
const LIVES_PER_LOOK = 20;
const SEND_MS = 60_000;

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

/** What each test has for itself: they run side by side, since a life waits most of its time. */
async function withLives(noteBytes: number | undefined, test: (lives: Lives) => Promise<void>): Promise<void> {
  const directories = new SpoolDirectories();
  const server = await startScriptedServer();
  try {
    const lives = new Lives(directories.make(), server, noteBytes);
    await test(lives);
    // What a busy machine does not send within the second of a life, which puts a dead letter back too.
    await lives.live({}, { events: 0, isLast: true, flushMs: SEND_MS });
    lives.emptyDeadLetters();
    await lives.expectNothingLost();
  } finally {
    await server.stop();
    directories.remove();
  }
}

describe('a call to the file system that fails', () => {
  it.concurrent.each(['EIO', 'ENOSPC', 'EMFILE', 'EACCES'])(
    'with %s, once or for a while, ends no process, and costs nothing that was safe',
    (code) =>
      withLives(undefined, async (lives) => {
        await lives.live({ kill: 60 });
        const calls = callsOf(await lives.live());
        let life = 0;
        for (const fail of callsToTry(calls, STEP)) {
          life++;
          const orders = { fail, code, times: life % 2 === 0 ? ROW : 1 };
          await expectSurvived(await lives.live(orders), orders);
          if (life % LIVES_PER_LOOK === 0) lives.emptyDeadLetters();
        }
      }),
    3_600_000,
  );

  it.concurrent.each([
    ['a file', 'fdatasync'],
    ['a folder', 'fsync'],
  ])(
    'is told where it was the sync of %s, and events are durable again soon',
    (_, only) =>
      withLives(100, async (lives) => {
        const app = await lives.live({ fail: 1, code: 'EIO', only }, { events: 400, everyMs: 5 });
        expect(loggedBy(app)).toContain('held in memory and not durable');
        const durable = app.messages.flatMap(({ kind, durable }) => (kind === 'tracked' ? [durable] : []));
        expect(durable).toContain(false);
        expect(durable.at(-1)).toBe(true);
      }),
    600_000,
  );
});
