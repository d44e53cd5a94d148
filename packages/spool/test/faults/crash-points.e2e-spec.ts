import { startScriptedServer } from '../../../test-kit/src/index.js';
import { Lives, callsOf, callsToTry } from '../lives.js';
import { SpoolDirectories } from '../spool-directory.js';

const STEP = 29;
const LIVES_PER_LOOK = 20;

describe('a process that is killed before a single call to the file system, or in the middle of a write', () => {
  const directories = new SpoolDirectories();
  afterEach(() => directories.remove());

  it('loses nothing that was safe, whichever call it is, and neither does the next one that takes over', async () => {
    const server = await startScriptedServer();
    const lives = new Lives(directories.make(), server);
    await lives.live({ kill: 60 });
    const calls = callsOf(await lives.live());
    let killed = 0;
    const tried = [...callsToTry(calls, STEP)];
    for (const kill of tried) {
      const app = await lives.live({ kill, isTorn: kill % 2 === 0 });
      if ((await app.exit()).signal === 'SIGKILL') killed++;
      if (killed % LIVES_PER_LOOK === 0) lives.emptyDeadLetters();
    }
    // A life that takes over less makes fewer calls.
    expect(killed).toBeGreaterThan(tried.length * 0.7);
    expect(lives.safe).toBeGreaterThan(killed);
    await lives.expectNothingLost();
    await server.stop();
  }, 1_800_000);
});
