import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Folder } from './support/folder.js';
import { runCommand, type CliEnd } from './support/run-cli.js';

const PACKAGES = resolve(__dirname, '../..');
const PACKED = ['core', 'spool', 'outbox', 'bullmq', 'cli'];
const INSTALL_TIMEOUT_MS = 300_000;

const execute = promisify(execFile);

describe('the packed binary, installed into an empty folder', () => {
  let folder: Folder;

  beforeAll(async () => {
    folder = new Folder();
    const pack = ['pack', '--pack-destination', folder.path];
    await Promise.all(PACKED.map((name) => execute('npm', pack, { cwd: join(PACKAGES, name) })));
    const tarballs = readdirSync(folder.path).map((name) => [
      `@${name.replace(/^greenflash-events-(\w+)-.*$/, 'greenflash-events/$1')}`,
      `file:${name}`,
    ]);
    folder.write('package.json', JSON.stringify({ private: true, dependencies: Object.fromEntries(tarballs) }));
    await execute('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder.path });
  }, INSTALL_TIMEOUT_MS);

  afterAll(() => folder.remove());

  function npx(...args: readonly string[]): Promise<CliEnd> {
    return runCommand('npx', ['--no-install', 'greenflash-events', ...args], { cwd: folder.path });
  }

  it('prints its help and its version', async () => {
    const { version } = JSON.parse(folder.read('node_modules/@greenflash-events/cli/package.json')) as {
      version: string;
    };

    expect(await npx('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('Usage: greenflash-events') });
    expect(await npx('--version')).toMatchObject({ code: 0, stdout: `${version}\n` });
  });

  it.each([
    ['SQLite', ['spool', 'ls', '.'], 0, '0 dead letters.'],
    ['PostgreSQL', ['relay', '--database', 'postgres://127.0.0.1:9/shop'], 3, 'the database cannot be used: '],
    ['BullMQ', ['worker', '--redis', 'redis://127.0.0.1:9'], 3, 'Redis cannot be used: '],
  ])('has brought %s along', async (_, args, code, says) => {
    const end = await npx(...args);

    expect(end.stdout + end.stderr).toContain(says);
    expect(end.code).toBe(code);
  });
});
