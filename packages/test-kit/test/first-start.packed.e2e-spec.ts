import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../..');
const NOT_IN_A_CLONE = ['node_modules', 'dist', '.nx', '.git', 'coverage'];
const TIMEOUT_MS = 300_000;

describe('npm start, in a clone where nothing is installed', () => {
  let clone: string;

  beforeAll(() => {
    clone = mkdtempSync(join(tmpdir(), 'clone-'));
    cpSync(ROOT, clone, { recursive: true, filter: (path) => !NOT_IN_A_CLONE.includes(basename(path)) });
  });
  afterAll(() => rmSync(clone, { recursive: true, force: true }));

  /** Until it has printed its curl. @returns what it printed */
  const start = async (): Promise<string> => {
    const child = spawn('npm', ['start'], { cwd: clone, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    try {
      await new Promise<void>((ready, failed) => {
        child.stdout.on('data', () => (output.includes('Ctrl-C') ? ready() : undefined));
        child.once('exit', (code) => failed(new Error(`npm start ended with ${code}:\n${output}`)));
      });
    } finally {
      process.kill(-child.pid!, 'SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    }
    return output;
  };

  it(
    'installs and builds what it runs, without the tools of tests and docs, and nothing the second time',
    async () => {
      const first = await start();
      expect(first).toContain('curl -X POST');
      expect(first).toMatch(/Building packages\/collector: done in/);
      const tools = ['jest', 'lerna', 'typescript', 'prisma', 'typeorm', 'vitepress'];
      expect(tools.filter((name) => existsSync(join(clone, 'node_modules', name)))).toEqual([]);
      expect(existsSync(join(clone, 'packages/outbox/dist'))).toBe(false);

      const second = await start();
      expect(second).toContain('curl -X POST');
      expect(second).not.toMatch(/Installing|Building/);
    },
    TIMEOUT_MS,
  );
});
