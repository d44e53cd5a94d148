import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import {
  BUN,
  DENO,
  TOOLS,
  deliveredBy,
  documented,
  environmentsOf,
  findNode,
  installApp,
  itWith,
  packPackages,
  startScriptedServer,
  type ScriptedServer,
} from '../src/index.js';

const INSTALL_TIMEOUT_MS = 300_000;
/** For a bundler that goes through all of Nest on a busy machine. */
const RUN_TIMEOUT_MS = 300_000;

const BUNDLE = resolve(__dirname, '../children/bundle.mjs');
const OPTIONS = `productId: '3c90c3cc-0d44-4b50-8888-8dd25736052a'`;

/** Each of them delivers two events. */
const APPS = {
  'plain.mjs': `import { createTracker } from '@greenflash-events/core';
import { spoolDelivery } from '@greenflash-events/spool';
for (const delivery of [undefined, spoolDelivery({ directory: process.env.SPOOL })]) {
  const tracker = createTracker({ ${OPTIONS}, delivery });
  tracker.track({ eventType: 'usage_logged', value: 3 });
  void tracker.shutdown();
}`,
  'nest.mjs': `import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TrackEvent, TrackingModule, TrackingService } from '@greenflash-events/nestjs';
class Usage {
  constructor(tracking) { this.tracking = tracking; }
  log() { this.tracking.track({ eventType: 'usage_logged', value: 1 }); return { id: 7 }; }
}
Reflect.defineMetadata('design:paramtypes', [TrackingService], Usage);
const method = Object.getOwnPropertyDescriptor(Usage.prototype, 'log');
TrackEvent('usage_shown', { value: 1 })(Usage.prototype, 'log', method);
Get()(Usage.prototype, 'log', method);
Controller('usage')(Usage);
class App {}
Module({ imports: [TrackingModule.forRoot({ ${OPTIONS} })], controllers: [Usage] })(App);
async function main() {
  const app = await NestFactory.create(App, { logger: false });
  app.enableShutdownHooks(['SIGTERM', 'SIGINT']);
  await app.listen(0, '127.0.0.1');
  await (await fetch('http://127.0.0.1:' + app.getHttpServer().address().port + '/usage')).text();
  await app.close();
}
void main();`,
};
/** What imports an entry whose peer is optional, each peer being there. */
const WITH_PEERS = {
  'plain.mjs': `import 'reflect-metadata';
import { CreateEventDto } from '@greenflash-events/core/dto';
import '@opentelemetry/api';
if (new CreateEventDto() === undefined) throw new Error('no class');
${APPS['plain.mjs']}`,
  'nest.mjs': `import { TrackingHealthIndicator } from '@greenflash-events/nestjs/health';
import { OutboxModule } from '@greenflash-events/outbox/nestjs';
if (TrackingHealthIndicator === undefined || OutboxModule === undefined) throw new Error('no class');
${APPS['nest.mjs']}`,
};
const DISPATCHER = `import { pathToFileURL } from 'node:url';
import { createTracker } from '@greenflash-events/core';
const { Agent } = (await import(pathToFileURL(process.argv[2]).href)).default;
const dispatcher = new Agent();
const tracker = createTracker({ ${OPTIONS}, dispatcher });
tracker.track({ eventType: 'usage_logged', value: 3 });
await tracker.shutdown();
await dispatcher.close();`;

const NEST = { '@nestjs/common': '^12.0.0', '@nestjs/core': '^12.0.0', '@nestjs/platform-express': '^12.0.0' };
const REQUIRED = { ...NEST, 'reflect-metadata': '^0.2.2', rxjs: '^7.8.2' };
const PEERS = {
  ...{ '@nestjs/terminus': '^12.0.0', '@opentelemetry/api': '^1.9.1', pg: '^8.11.0' },
  ...{ 'class-transformer': '^0.5.1', 'class-validator': '^0.15.1' },
};

const run = promisify(execFile);

let folder: string;
let bare: string;
let full: string;
let server: ScriptedServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'environments-'));
  server = await startScriptedServer();
  const { '@greenflash-events/outbox': outbox, ...tarballs } = await packPackages(
    ['core', 'nestjs', 'outbox', 'spool'],
    folder,
  );
  const files = { ...APPS, 'dispatcher.mjs': DISPATCHER };
  const dependencies = { ...tarballs, ...REQUIRED };
  [bare, full] = await Promise.all([
    installApp({ folder, type: 'commonjs', dependencies, files }),
    installApp({
      folder,
      type: 'commonjs',
      dependencies: { ...dependencies, ...PEERS, '@greenflash-events/outbox': outbox! },
      files: WITH_PEERS,
    }),
  ]);
}, INSTALL_TIMEOUT_MS);

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function delivers(command: readonly [string, ...string[]], cwd = bare): Promise<number> {
  return deliveredBy(server, command, cwd, { SPOOL: mkdtempSync(join(folder, 'spool-')) });
}

const BUNDLERS: readonly (readonly [name: string, tool: string, file: string])[] = [
  ['esbuild', 'esbuild', 'bundle.cjs'],
  ['esbuild', 'esbuild', 'bundle.mjs'],
  ['webpack', 'webpack', 'bundle.cjs'],
  ['Rollup', 'rollup', 'bundle.mjs'],
  ['ncc', '@vercel/ncc', 'bundle.cjs'],
];

describe('a bundle, run where nothing is installed, delivers its events', () => {
  describe.each(environmentsOf(BUNDLERS, ([name]) => name === 'esbuild'))('%s: %s, %s', (name, tool, file) => {
    const apps = ['plain.mjs', 'nest.mjs'].flatMap((app) => [
      [app, 'without optional peers'] as const,
      [app, 'with them'] as const,
    ]);
    itWith(tool).each(apps)(
      '%s %s',
      async (app, peers) => {
        documented(name, __filename, [tool]);
        const out = join(mkdtempSync(join(folder, 'out-')), file);
        const cwd = peers === 'with them' ? full : bare;
        await run(process.execPath, [BUNDLE, name.toLowerCase(), app, out], { cwd });
        expect(await delivers([process.execPath, out], folder)).toBe(2);
      },
      RUN_TIMEOUT_MS,
    );
  });

  itWith('esbuild')(
    'of the build for AWS Lambda, where undici is left out',
    async () => {
      documented('a build for AWS Lambda', __filename, ['esbuild']);
      const out = join(mkdtempSync(join(folder, 'out-')), 'index.cjs');
      await run(process.execPath, [BUNDLE, 'lambda', 'plain.mjs', out], { cwd: bare });
      expect(await delivers([process.execPath, out], folder)).toBe(2);
    },
    RUN_TIMEOUT_MS,
  );

  itWith('webpack').each(['without optional peers', 'with them'])(
    'of nest build --webpack, beside its packages, %s',
    async (peers) => {
      documented('nest build --webpack', __filename, ['webpack', 'webpack-node-externals']);
      const cwd = peers === 'with them' ? full : bare;
      const out = join(cwd, 'dist/main.js');
      await run(process.execPath, [BUNDLE, 'nest build --webpack', 'nest.mjs', out], { cwd });
      expect(await delivers([process.execPath, out], cwd)).toBe(2);
    },
    RUN_TIMEOUT_MS,
  );
});

describe.each([
  ['Bun', '@oven/bun-linux-x64', [BUN]],
  ['Deno', '@deno/linux-x64-glibc', [DENO, 'run', '-A']],
] as const)('an app on %s', (name, tool, [program, ...args]) => {
  itWith(tool).each(['plain.mjs', 'nest.mjs'])(
    'delivers its events: %s',
    async (file) => {
      documented(name, __filename, [tool]);
      expect(await delivers([program, ...args, file])).toBe(2);
    },
    RUN_TIMEOUT_MS,
  );
});

describe('a dispatcher of another undici delivers', () => {
  itWith('undici-5').each([5, 6, 7, 8])(
    'undici %i',
    async (major) => {
      documented('undici as `dispatcher`', __filename, [`undici-${major}`]);
      // undici 8 needs Node 22.19.
      const node = findNode(24) ?? process.execPath;
      expect(await delivers([node, 'dispatcher.mjs', join(TOOLS, `undici-${major}/index.js`)])).toBe(1);
    },
    RUN_TIMEOUT_MS,
  );
});
