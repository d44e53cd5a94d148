import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installApp, packPackages } from '../../test-kit/src/index.js';
import { Folder } from './support/folder.js';
import { runCommand, type CliEnd } from './support/run-cli.js';

const PACKED = ['core', 'spool', 'outbox', 'bullmq', 'cli'];
const INSTALL_TIMEOUT_MS = 300_000;

describe('the packed binary, installed into an empty folder', () => {
  let folder: Folder;
  let app: string;

  beforeAll(async () => {
    folder = new Folder();
    const dependencies = await packPackages(PACKED, folder.path);
    app = await installApp({ folder: folder.path, type: 'commonjs', dependencies, files: {} }, 'npm');
  }, INSTALL_TIMEOUT_MS);

  afterAll(() => folder.remove());

  function npx(...args: readonly string[]): Promise<CliEnd> {
    return runCommand('npx', ['--no-install', 'greenflash-events', ...args], { cwd: app });
  }

  it('prints its help and its version', async () => {
    const manifest = readFileSync(join(app, 'node_modules/@greenflash-events/cli/package.json'), 'utf8');
    const { version } = JSON.parse(manifest) as { version: string };

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
