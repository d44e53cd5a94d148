import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  BUN,
  DENO,
  TOOLS,
  deliveredBy,
  documented,
  environmentsOf,
  itWith,
  packPackages,
  startPackageRegistry,
  startScriptedServer,
  type PackageRegistry,
  type ScriptedServer,
} from '../src/index.js';

const INSTALL_TIMEOUT_MS = 300_000;

/** Delivers two events: one of a decorator by memory, one from the disk. */
const MAIN = `import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createTracker, currency } from '@greenflash-events/core';
import { TrackEvent, TrackingModule } from '@greenflash-events/nestjs';
import { spoolDelivery } from '@greenflash-events/spool';

const productId = '3c90c3cc-0d44-4b50-8888-8dd25736052a';

@Controller('billing')
class Billing {
  @Get()
  @TrackEvent('invoice_viewed', { value: ({ result }) => currency(result.amount) })
  view(): { readonly amount: number } {
    return { amount: 12.5 };
  }
}

@Module({ imports: [TrackingModule.forRoot({ productId })], controllers: [Billing] })
class App {}

const app = await NestFactory.create(App, { logger: false });
await app.listen(0, '127.0.0.1');
await (await fetch(\`\${await app.getUrl()}/billing\`)).text();
await app.close();

const tracker = createTracker({ productId, delivery: spoolDelivery({ directory: process.env['SPOOL']! }) });
tracker.track({ eventType: 'usage_logged', value: 1 });
await tracker.shutdown();
`;
const TSCONFIG = {
  compilerOptions: {
    ...{ strict: true, target: 'ES2022', module: 'NodeNext', types: ['node'], skipLibCheck: true, outDir: 'dist' },
    ...{ experimentalDecorators: true, emitDecoratorMetadata: true },
  },
  include: ['main.ts'],
};
const MANIFEST = {
  ...{ name: 'app', version: '1.0.0', private: true, type: 'module' },
  scripts: { build: 'tsc', start: 'node dist/main.js' },
};
const BESIDE = {
  ...{ '@nestjs/common': '^12.0.0', '@nestjs/core': '^12.0.0', '@nestjs/platform-express': '^12.0.0' },
  ...{ 'reflect-metadata': '^0.2.2', rxjs: '^7.8.2', '@types/node': '^20.19.0' },
};

const PNPM = [process.execPath, join(TOOLS, 'pnpm/bin/pnpm.mjs')] as const;
const YARN = [process.execPath, join(TOOLS, '@yarnpkg/cli-dist/bin/yarn.js')] as const;

interface Manager {
  /** As the docs' table names it. */
  readonly name: string;
  readonly tool: string;
  readonly install: Command;
  readonly build: Command;
  readonly start: Command;
  /** What it is told by a file of its own. */
  readonly files?: (registry: PackageRegistry, of: string) => Readonly<Record<string, string>>;
}

type Command = readonly [string, ...string[]];

const yarnWith =
  (linker: string): NonNullable<Manager['files']> =>
  ({ url }, registry) => ({
    'yarn.lock': '',
    '.yarnrc.yml': JSON.stringify({
      ...{ nodeLinker: linker, enableTelemetry: false, enableImmutableInstalls: false, enableScripts: false },
      ...{ npmRegistryServer: registry, unsafeHttpWhitelist: ['127.0.0.1'] },
      // The user's own holds our packages of earlier runs, under the same version.
      globalFolder: '../yarn-global',
      npmScopes: { 'greenflash-events': { npmRegistryServer: url } },
    }),
  });

const MANAGERS: readonly Manager[] = [
  {
    ...{ name: 'pnpm', tool: 'pnpm' },
    ...{ install: [...PNPM, 'install'], build: [...PNPM, 'run', 'build'], start: [...PNPM, 'run', 'start'] },
  },
  ...Object.entries({ 'Yarn, node-modules': 'node-modules', 'Yarn, pnp': 'pnp' }).map(([name, linker]): Manager => ({
    ...{ name, tool: '@yarnpkg/cli-dist', files: yarnWith(linker) },
    ...{ install: [...YARN, 'install'], build: [...YARN, 'run', 'build'], start: [...YARN, 'run', 'start'] },
  })),
  {
    ...{ name: 'bun install', tool: '@oven/bun-linux-x64' },
    ...{ install: [BUN, 'install'], build: [BUN, 'run', 'build'], start: [BUN, 'dist/main.js'] },
  },
  {
    ...{ name: 'deno install', tool: '@deno/linux-x64-glibc' },
    ...{ install: [DENO, 'install'], build: [DENO, 'task', 'build'], start: [DENO, 'run', '-A', 'dist/main.js'] },
    files: () => ({ 'deno.json': JSON.stringify({ nodeModulesDir: 'auto' }) }),
  },
];

const run = promisify(execFile);

let folder: string;
let packages: PackageRegistry;
let server: ScriptedServer;
/** Where this machine gets other packages from. */
let registry: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'managers-'));
  server = await startScriptedServer();
  packages = await startPackageRegistry(await packPackages(['core', 'nestjs', 'spool'], folder));
  registry = (await run('npm', ['config', 'get', 'registry'])).stdout.trim();
}, INSTALL_TIMEOUT_MS);

afterAll(async () => {
  await Promise.all([server.stop(), packages.close()]);
  rmSync(folder, { recursive: true, force: true });
});

describe('an app that is installed and built by another package manager delivers its events', () => {
  const managers = environmentsOf(MANAGERS, ({ name }) => name === 'pnpm' || name === 'Yarn, pnp');
  for (const { name, tool, files, install, build, start } of managers) {
    itWith(tool)(
      `${name}`,
      async () => {
        documented(name, __filename, [tool]);
        const app = mkdtempSync(join(folder, 'app-'));
        const dependencies = { ...packages.versions, ...BESIDE };
        const texts = {
          'main.ts': MAIN,
          'tsconfig.json': JSON.stringify(TSCONFIG),
          'package.json': JSON.stringify({ ...MANIFEST, dependencies, devDependencies: { typescript: '~5.9.3' } }),
          '.npmrc': `registry=${registry}\n@greenflash-events:registry=${packages.url}\n`,
          ...files?.(packages, registry),
        };
        for (const [file, text] of Object.entries(texts)) writeFileSync(join(app, file), text);
        const spool = join(folder, `spool-${name}`);
        mkdirSync(spool, { mode: 0o700 });
        for (const [program, ...args] of [install, build]) await run(program, args, { cwd: app });
        expect(await deliveredBy(server, start, app, { SPOOL: spool })).toBe(2);
      },
      INSTALL_TIMEOUT_MS,
    );
  }
});
