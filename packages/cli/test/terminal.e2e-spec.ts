import { existsSync } from 'node:fs';
import { startCollector, type Collector } from '@greenflash-events/collector';
import { connectionTo } from './support/collected.js';
import { Folder, historyLine, ndjson } from './support/folder.js';
import { BINARY, runCommand, startCommand } from './support/run-cli.js';

/** Of util-linux: runs a command on a terminal of its own. */
const SCRIPT = '/usr/bin/script';
const hasTerminal = process.platform === 'linux' && existsSync(SCRIPT);
if (!hasTerminal) process.stderr.write('The command line on a terminal is not tested: there is no util-linux\n');

const ERASE = '\u001b[2K';
const CTRL_C = '\u0003';

(hasTerminal ? describe : describe.skip)('on a terminal', () => {
  let collector: Collector;
  let folder: Folder;

  beforeAll(async () => {
    collector = await startCollector();
  });

  afterAll(() => collector.close());

  beforeEach(async () => {
    await collector.reset();
    folder = new Folder();
    folder.write('history.ndjson', ndjson(Array.from({ length: 60 }, (_, at) => historyLine(at))));
  });

  afterEach(() => folder.remove());

  /** @returns what came onto the screen, piece by piece as it was drawn */
  async function importOn(columns: number, env: Readonly<Record<string, string>> = {}): Promise<string[]> {
    const line = `stty cols ${columns}; "$NODE" "$BINARY" import history.ndjson --rate 40`;
    const names = { NODE: process.execPath, BINARY, TERM: 'xterm', NO_COLOR: '' };
    const { code, stdout } = await runCommand(SCRIPT, ['--quiet', '--return', '--command', line, '/dev/null'], {
      ...{ cwd: folder.path, env: { ...connectionTo(collector), ...names, ...env } },
    });
    expect(code).toBe(0);
    return stdout.split(new RegExp(`\\r\\n|\\r\\u001b\\[2K`));
  }

  it('a bar shows how far an import is, how fast it goes and how long it takes, and is gone at the end', async () => {
    const drawn = await importOn(100);

    expect(drawn).toContainEqual(expect.stringMatching(/^Sending \[#+-*\] \d+% \d+s left \d+\/s \d+\/60$/));
    expect(drawn.slice(-2)).toEqual(['\u001b[32m60 events delivered\u001b[39m', '']);
  });

  it('the bar fits a narrow one', async () => {
    const drawn = await importOn(30);

    expect(drawn).toContainEqual(expect.stringMatching(/^Sending \d+% \d+s left/));
    expect(drawn.filter((line) => line.startsWith('Sending') && line.length >= 30)).toEqual([]);
  });

  it('Ctrl-C while it checks leaves it clean, and says that nothing was sent', async () => {
    folder.write('history.ndjson', ndjson(Array.from({ length: 100_000 }, (_, at) => historyLine(at))));
    const line = 'stty cols 80; exec "$NODE" "$BINARY" import history.ndjson';
    const names = { NODE: process.execPath, BINARY, TERM: 'xterm', NO_COLOR: '1' };
    const { child, ended } = startCommand(SCRIPT, ['--quiet', '--return', '--command', line, '/dev/null'], {
      ...{ cwd: folder.path, env: { ...connectionTo(collector), ...names }, keepsInput: true },
    });
    let screen = '';
    child.stdout!.on('data', (text: string) => {
      const wasShown = screen.includes('Checking');
      screen += text;
      if (!wasShown && screen.includes('Checking')) child.stdin!.write(CTRL_C);
    });

    const { code, stdout } = await ended;

    expect(code).toBe(130);
    const last = stdout.slice(stdout.lastIndexOf(ERASE) + ERASE.length);
    expect(last).toBe('greenflash-events: stopped while history.ndjson was checked; nothing was sent\r\n');
    expect((await collector.stats()).accepted).toBe(0);
  });

  it('NO_COLOR takes the colours away, and leaves the bar', async () => {
    const drawn = await importOn(100, { NO_COLOR: '1' });

    expect(drawn).toContain('60 events delivered');
    expect(drawn).toContainEqual(expect.stringContaining('Sending ['));
  });

  it('that can do nothing but print, no line is drawn over', async () => {
    const drawn = await importOn(100, { TERM: 'dumb' });

    expect(drawn.join('')).not.toContain(ERASE);
    expect(drawn).toContain('60 events delivered');
  });
});
