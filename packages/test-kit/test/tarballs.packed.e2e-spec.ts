import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const PACKAGES = resolve(__dirname, '../..');
const PACKED = ['core', 'nestjs'];
const INSTALL_TIMEOUT_MS = 300_000;

const run = promisify(execFile);

let folder: string;
let tarballs: Record<string, string>;
let server: Server;
let baseUrl: string;
let bodies: Record<string, unknown>[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'packed-'));
  for (const name of PACKED) await run('npm', ['pack', '--pack-destination', folder], { cwd: join(PACKAGES, name) });
  const files = readdirSync(folder);
  tarballs = Object.fromEntries(
    PACKED.map((name) => [
      `@greenflash-events/${name}`,
      `file:${join(
        folder,
        files.find((file) => file.startsWith(`greenflash-events-${name}-`))!,
      )}`,
    ]),
  );
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      bodies.push(JSON.parse(body) as Record<string, unknown>);
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ success: true, eventId: 'e' }));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`;
}, INSTALL_TIMEOUT_MS);

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
  bodies = [];
});

/** Installs the packed packages beside NestJS in an empty folder and runs the program there. */
async function runInFreshApp(
  name: string,
  nest: string,
  files: Readonly<Record<string, string>>,
  type: string,
): Promise<void> {
  const app = mkdtempSync(join(folder, `${name}-`));
  const nestPackages = Object.fromEntries(
    ['common', 'core', 'platform-express'].map((part) => [`@nestjs/${part}`, nest]),
  );
  const dependencies = { ...tarballs, ...nestPackages, 'reflect-metadata': '^0.2.2', rxjs: '^7.8.2' };
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name, private: true, type, dependencies }));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(app, file), text);
  await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: app });
  const env = { ...process.env, GREENFLASH_API_KEY: 'packed-key', GREENFLASH_BASE_URL: baseUrl };
  await run(process.execPath, [Object.keys(files)[0]!], { cwd: app, env });
}

/** A Nest app without decorator syntax, which plain Node does not read. */
const APP = `
class BillingController {
  constructor(billing) { this.billing = billing; }
  upgrade() { return this.billing.upgrade(); }
}
class BillingService {
  constructor(tracking) { this.tracking = tracking; }
  upgrade() {
    this.tracking.track({ eventType: 'usage_logged', value: 1 });
    return { id: 42, amount: 149 };
  }
}
decorate(BillingService, [Injectable()], [TrackingService]);
decorate(BillingController, [Controller('billing')], [BillingService]);
const descriptor = Object.getOwnPropertyDescriptor(BillingController.prototype, 'upgrade');
for (const decorator of [
  Get('upgrade'),
  TrackEvent('upgrade_purchased', {
    value: ({ result }) => currency(result.amount),
    insertId: ({ result }) => dedupeKey('upgrade', result.id),
  }),
]) decorator(BillingController.prototype, 'upgrade', descriptor);
class AppModule {}
decorate(AppModule, [Module({
  imports: [TrackingModule.forRoot({ productId: '3c90c3cc-0d44-4b50-8888-8dd25736052a' })],
  controllers: [BillingController],
  providers: [BillingService],
})], []);
function decorate(target, decorators, types) {
  Reflect.defineMetadata('design:paramtypes', types, target);
  for (const decorator of decorators) decorator(target);
}
async function main() {
  const app = await NestFactory.create(AppModule, { logger: ['warn', 'error'] });
  await app.listen(0, '127.0.0.1');
  const response = await fetch(await app.getUrl() + '/billing/upgrade');
  if (response.status !== 200) throw new Error('answered ' + response.status);
  await app.close();
}
`;

const NAMES = {
  '@nestjs/common': 'Controller, Get, Injectable, Module',
  '@nestjs/core': 'NestFactory',
  '@greenflash-events/nestjs': 'TrackEvent, TrackingModule, TrackingService, currency, dedupeKey',
};

const bothEvents = [
  expect.objectContaining({ eventType: 'usage_logged', value: '1', valueType: 'numeric' }),
  expect.objectContaining({ eventType: 'upgrade_purchased', value: '149.00', insertId: 'upgrade:42' }),
];

describe('the packed packages, installed into a fresh app', () => {
  it(
    'bring events of a CommonJS app on NestJS 11 to the API',
    async () => {
      const requires = Object.entries(NAMES).map(([from, names]) => `const { ${names} } = require('${from}');`);
      const text = ["require('reflect-metadata');", ...requires, APP, 'main();'].join('\n');
      await runInFreshApp('nest-11', '^11.0.0', { 'main.js': text }, 'commonjs');
      expect(bodies).toEqual(expect.arrayContaining(bothEvents));
      expect(bodies).toHaveLength(2);
    },
    INSTALL_TIMEOUT_MS,
  );

  it(
    'bring events of an ESM app on NestJS 12 to the API',
    async () => {
      const requires = Object.entries(NAMES).map(([from, names]) => `import { ${names} } from '${from}';`);
      const text = ["import 'reflect-metadata';", ...requires, APP, 'await main();'].join('\n');
      await runInFreshApp('nest-12', '^12.0.0', { 'main.js': text }, 'module');
      expect(bodies).toEqual(expect.arrayContaining(bothEvents));
      expect(bodies).toHaveLength(2);
    },
    INSTALL_TIMEOUT_MS,
  );
});
