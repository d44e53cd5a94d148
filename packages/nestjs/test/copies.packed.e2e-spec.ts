import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installApp, packPackages } from '../../test-kit/src/index.js';

const INSTALL_TIMEOUT_MS = 300_000;
const RUN_TIMEOUT_MS = 120_000;

const run = promisify(execFile);

const DEPENDENCIES = {
  ...Object.fromEntries(
    ['common', 'core', 'platform-express', 'terminus', 'testing'].map((part) => [`@nestjs/${part}`, '^12.0.0']),
  ),
  'reflect-metadata': '^0.2.2',
  rxjs: '^7.8.2',
};

/** A feature of another team: CommonJS, as compilers write a class that injects by type. */
const LIBRARY = `
require('reflect-metadata');
const { Controller, Get, Injectable, Module } = require('@nestjs/common');
const { ConversationId, GreenflashEventsError, TrackEvent, TrackingInterceptor, TrackingService, text } = require('@greenflash-events/nestjs');
const { TrackingHealthIndicator } = require('@greenflash-events/nestjs/health');
const { RecordedEvents } = require('@greenflash-events/nestjs/testing');
class FeatureService {
  constructor(tracking, health, recorded) { Object.assign(this, { tracking, health, recorded }); }
  async go() {
    this.tracking.track({ eventType: 'from_library_service', value: 1 });
    return [this.recorded.events.length, (await this.health.isHealthy('tracking')).tracking.status];
  }
}
Reflect.defineMetadata('design:paramtypes', [TrackingService, TrackingHealthIndicator, RecordedEvents], FeatureService);
Injectable()(FeatureService);
class FeatureController {
  constructor(service) { this.service = service; }
  feature() { return this.service.go(); }
}
Reflect.defineMetadata('design:paramtypes', [FeatureService], FeatureController);
Controller()(FeatureController);
const method = Object.getOwnPropertyDescriptor(FeatureController.prototype, 'feature');
for (const decorate of [TrackEvent('from_library_decorator'), ConversationId(() => 'conversation-1'), Get('feature')]) {
  decorate(FeatureController.prototype, 'feature', method);
}
Object.defineProperty(FeatureController.prototype, 'feature', method);
class FeatureModule {}
Module({ controllers: [FeatureController], providers: [FeatureService, TrackingHealthIndicator] })(FeatureModule);
class LibraryError extends GreenflashEventsError {}
const thrown = () => { try { text({}); } catch (error) { return error; } };
module.exports = { FeatureModule, GreenflashEventsError, LibraryError, RecordedEvents, TrackingHealthIndicator, TrackingInterceptor, TrackingService, thrown };
`;

const APP = `
import 'reflect-metadata';
import { Test } from '@nestjs/testing';
import * as tracking from '@greenflash-events/nestjs';
import * as health from '@greenflash-events/nestjs/health';
import * as testing from '@greenflash-events/nestjs/testing';
import { createRequire } from 'node:module';
const library = createRequire(import.meta.url)(process.argv[2]);
const own = { ...tracking, ...health, ...testing };
const same = ['TrackingService', 'TrackingHealthIndicator', 'RecordedEvents', 'TrackingInterceptor', 'GreenflashEventsError'].filter((name) => own[name] === library[name]);
const options = { context: () => ({ externalUserId: 'user-1' }) };
const compiled = await Test.createTestingModule({ imports: [testing.TrackingTestingModule.forRoot(options), library.FeatureModule] }).compile();
const app = compiled.createNestApplication({ logger: ['error', 'warn'] });
await app.listen(0, '127.0.0.1');
const answer = await (await fetch('http://127.0.0.1:' + app.getHttpServer().address().port + '/feature')).json();
const { events } = app.get(testing.RecordedEvents);
await app.close();
const thrown = library.thrown();
const isOurs = thrown instanceof tracking.GreenflashEventsError;
const isTheirs = thrown instanceof library.LibraryError;
console.log(JSON.stringify({ same, answer, events: events.map((event) => [event.eventType, event.externalUserId, event.externalConversationId]), isOurs, isTheirs }));
`;

const ONE_APP = {
  same: [
    'TrackingService',
    'TrackingHealthIndicator',
    'RecordedEvents',
    'TrackingInterceptor',
    'GreenflashEventsError',
  ],
  answer: [1, 'up'],
  events: [
    ['from_library_service', 'user-1', 'conversation-1'],
    ['from_library_decorator', 'user-1', 'conversation-1'],
  ],
  isOurs: true,
  isTheirs: false,
};

describe('An app of ES modules with a library of CommonJS', () => {
  let folder: string;
  let app: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'packed-'));
    const dependencies = { ...(await packPackages(['core', 'nestjs'], folder)), ...DEPENDENCIES };
    app = await installApp({ folder, type: 'module', dependencies, files: { 'app.mjs': APP, 'library.cjs': LIBRARY } });
  }, INSTALL_TIMEOUT_MS);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const start = async (library: string): Promise<unknown> => {
    const { stdout } = await run(process.execPath, ['app.mjs', library], { cwd: app, timeout: RUN_TIMEOUT_MS });
    return JSON.parse(stdout) as unknown;
  };

  /** A library with packages of its own, as npm installs them where the ranges of versions do not meet. */
  const libraryWith = (version: string, patch: (code: string) => string): string => {
    const library = join(app, `library-${version}`);
    for (const name of ['core', 'nestjs']) {
      const nested = join(library, 'node_modules/@greenflash-events', name);
      mkdirSync(nested, { recursive: true });
      cpSync(join(app, 'node_modules/@greenflash-events', name), nested, { recursive: true, dereference: true });
      const manifest = JSON.parse(readFileSync(join(nested, 'package.json'), 'utf8')) as object;
      writeFileSync(join(nested, 'package.json'), JSON.stringify({ ...manifest, version }));
    }
    const file = join(library, 'node_modules/@greenflash-events/nestjs/dist/cjs/shared-class.js');
    const code = readFileSync(file, 'utf8');
    writeFileSync(file, patch(code.replace(/VERSION = '.*'/, `VERSION = '${version}'`)));
    writeFileSync(join(library, 'index.cjs'), LIBRARY);
    return `./library-${version}/index.cjs`;
  };

  it(
    'has one class of each name, injected by type, and one conversation',
    async () => {
      expect(await start('./library.cjs')).toEqual(ONE_APP);
    },
    RUN_TIMEOUT_MS,
  );

  it(
    'has them where the library has another version of the packages',
    async () => {
      expect(await start(libraryWith('0.1.9', (code) => code))).toEqual(ONE_APP);
    },
    RUN_TIMEOUT_MS,
  );

  it(
    'says which two versions cannot work together, and what to do',
    async () => {
      const library = libraryWith('7.0.0', (code) => code.replace('PROTOCOL = 1', 'PROTOCOL = 7'));
      const { version } = JSON.parse(
        readFileSync(join(app, 'node_modules/@greenflash-events/nestjs/package.json'), 'utf8'),
      ) as { version: string };
      await expect(start(library)).rejects.toThrow(
        `GreenflashEventsError: @greenflash-events/nestjs 7.0.0 cannot work in one process with ${version}, which is loaded ` +
          'already: install one version for the app and its libraries',
      );
    },
    RUN_TIMEOUT_MS,
  );
});
