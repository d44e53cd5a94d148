import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findNode, installApp, packPackages, startScriptedServer, type ScriptedServer } from '../src/index.js';

const INSTALL_TIMEOUT_MS = 300_000;
const MAX_CORE_TARBALL_BYTES = 340_000;
const MAX_CORE_CODE_BYTES = 300_000;

const PACKED = ['bullmq', 'cli', 'collector', 'core', 'nestjs', 'outbox', 'spool'];
const ENTRIES = ['', '/bridge', '/contract', '/dto', '/engine']
  .map((entry) => `@greenflash-events/core${entry}`)
  .concat(
    ['', '/testing', '/health'].map((entry) => `@greenflash-events/nestjs${entry}`),
    ['', '/nestjs'].flatMap((entry) => [`@greenflash-events/outbox${entry}`, `@greenflash-events/bullmq${entry}`]),
    ['@greenflash-events/spool', '@greenflash-events/collector'],
  );
/** What these entries ask their users to install, and the compiler. */
const BESIDE = {
  ...{ '@nestjs/common': '^11.0.0', '@nestjs/core': '^11.0.0', '@nestjs/terminus': '^11.0.0', rxjs: '^7.8.2' },
  ...{ 'class-transformer': '^0.5.1', 'class-validator': '^0.15.1', 'reflect-metadata': '^0.2.2' },
  ...{ bullmq: '^6.0.0', ioredis: '^5.6.0', pg: '^8.11.0', typescript: '^6.0.0', '@types/node': '^20.19.0' },
};

/** Sends one event from memory and one from the disk. */
const SEND = `
async function send(delivery) {
  const tracker = createTracker({ productId: '3c90c3cc-0d44-4b50-8888-8dd25736052a', ...delivery });
  const result = tracker.track({ eventType: 'usage_logged', value: 1 });
  const { ok } = await tracker.shutdown();
  return { ...result, ok };
}
async function main() {
  const memory = await send({});
  const disk = await send({ delivery: spoolDelivery({ directory: process.argv[2] }) });
  process.stdout.write(JSON.stringify({ memory, disk }));
}
`;

const FILES = {
  'send.cjs': `const { createTracker } = require('@greenflash-events/core');
const { spoolDelivery } = require('@greenflash-events/spool');
${SEND} main();`,
  'send.mjs': `import { createTracker } from '@greenflash-events/core';
import { spoolDelivery } from '@greenflash-events/spool';
${SEND} await main();`,
  'load.cjs': `require('reflect-metadata');
for (const entry of ${JSON.stringify(ENTRIES)}) if (Object.keys(require(entry)).length === 0) throw new Error(entry);`,
  'load.mjs': `import 'reflect-metadata';
for (const entry of ${JSON.stringify(ENTRIES)}) {
  if (Object.keys(await import(entry)).length === 0) throw new Error(entry);
}`,
  'types.cts': ENTRIES.map((entry, n) => `import * as entry${n} from '${entry}'; export { entry${n} };`).join('\n'),
  'types.mts': ENTRIES.map((entry, n) => `import * as entry${n} from '${entry}'; export { entry${n} };`).join('\n'),
  'time.cjs': `const before = performance.now();
require(process.argv[2]);
const ms = performance.now() - before;
const files = Object.keys(require.cache);
process.stdout.write(JSON.stringify({ ms, withUndici: files.some((file) => file.includes('/node_modules/undici/')) }));`,
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      strict: true,
      noEmit: true,
      target: 'ES2022',
      module: 'NodeNext',
      skipLibCheck: false,
      types: ['node'],
    },
    files: ['types.cts', 'types.mts'],
  }),
};

const run = promisify(execFile);

let folder: string;
let app: string;
let server: ScriptedServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'packed-'));
  server = await startScriptedServer();
  const tarballs = await packPackages(PACKED, folder);
  app = await installApp({ folder, type: 'commonjs', dependencies: { ...tarballs, ...BESIDE }, files: FILES }, 'npm');
}, INSTALL_TIMEOUT_MS);

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const nodes = [
  ['the Node of this run', process.execPath],
  ['Node 22', findNode(22)],
  ['Node 24', findNode(24)],
] as const;

describe.each(nodes)('the packed packages, on %s', (_, found) => {
  const itThere = found === undefined ? it.skip : it;
  const node = found ?? 'see .ci/other-nodes.mjs';

  itThere.each(['load.cjs', 'load.mjs'])('give each of their entries to %s', async (file) => {
    await run(node, [file], { cwd: app });
  });

  itThere.each(['send.cjs', 'send.mjs'])('send an event from memory and one from the disk by %s', async (file) => {
    const before = server.attempts.length;
    const env = { ...process.env, GREENFLASH_API_KEY: 'packed-key', GREENFLASH_BASE_URL: server.baseUrl };
    const { stdout } = await run(node, [file, mkdtempSync(join(folder, 'spool-'))], { cwd: app, env });
    expect(JSON.parse(stdout)).toMatchObject({
      memory: { accepted: true, ok: true, durable: false },
      disk: { accepted: true, ok: true, durable: true },
    });
    expect(server.attempts.length - before).toBe(2);
  });
});

describe('the packed packages', () => {
  it('have declarations that a compiler takes whole, with skipLibCheck: false', async () => {
    const compiling = run(process.execPath, ['node_modules/typescript/bin/tsc'], { cwd: app });
    const { stdout } = await compiling.catch((error: { stdout: string }) => error);
    expect(
      stdout.split('\n').filter((line) => line.includes('greenflash-events') || line.startsWith('types.')),
    ).toEqual([]);
  });

  it('have no dependency in core but undici, and a core that is small to fetch and to load', async () => {
    const manifest = readFileSync(join(app, 'node_modules/@greenflash-events/core/package.json'), 'utf8');
    expect(Object.keys((JSON.parse(manifest) as { dependencies: object }).dependencies)).toEqual(['undici']);

    const sizes = { core: sizesOf('core'), nestjs: sizesOf('nestjs') };
    const times = { core: await loadMs('core'), nestjs: await loadMs('nestjs') };
    process.stderr.write(`bytes: ${JSON.stringify(sizes)}; to load in ms: ${JSON.stringify(times)}\n`);
    const { fetched, esm, cjs } = sizes.core;
    expect(fetched).toBeLessThanOrEqual(MAX_CORE_TARBALL_BYTES);
    expect(Math.max(esm, cjs)).toBeLessThanOrEqual(MAX_CORE_CODE_BYTES);
  });

  it('load undici with the first tracker only', async () => {
    expect(await load('core')).toMatchObject({ withUndici: false });
  });
});

/** In bytes: the tarball, what it becomes on disk, and the code that an app may load of it, so without the tests of `/contract`. */
function sizesOf(name: string): { fetched: number; installed: number; esm: number; cjs: number } {
  const tarball = readdirSync(folder).find((file) => file.startsWith(`greenflash-events-${name}-`))!;
  const at = join(app, 'node_modules/@greenflash-events', name);
  return {
    fetched: statSync(join(folder, tarball)).size,
    installed: bytesIn(at),
    esm: codeBytesIn(join(at, 'dist/esm')),
    cjs: codeBytesIn(join(at, 'dist/cjs')),
  };
}

function codeBytesIn(directory: string): number {
  const contract = join(directory, 'contract');
  return bytesIn(directory, (file) => file.endsWith('.js') && !file.startsWith(contract));
}

function bytesIn(directory: string, isWanted: (file: string) => boolean = () => true): number {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && isWanted(join(entry.parentPath, entry.name)));
  return files.reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0);
}

/** The median of five. */
async function loadMs(name: string): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < 5; n++) times.push(Math.round((await load(name)).ms));
  return times.sort((one, other) => one - other)[2]!;
}

async function load(name: string): Promise<{ ms: number; withUndici: boolean }> {
  const { stdout } = await run(process.execPath, ['time.cjs', `@greenflash-events/${name}`], { cwd: app });
  return JSON.parse(stdout) as { ms: number; withUndici: boolean };
}
