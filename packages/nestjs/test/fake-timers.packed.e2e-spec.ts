import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installApp, packPackages } from '../../test-kit/src/index.js';

const INSTALL_TIMEOUT_MS = 300_000;
const RUN_TIMEOUT_MS = 120_000;

const run = promisify(execFile);

const DEPENDENCIES = {
  ...Object.fromEntries(
    ['common', 'core', 'platform-express', 'testing'].map((part) => [`@nestjs/${part}`, '^11.0.0']),
  ),
  '@jest/globals': '^30.0.0',
  '@sinonjs/fake-timers': '^15.0.0',
  jest: '^30.0.0',
  'reflect-metadata': '^0.2.2',
  rxjs: '^7.8.2',
  typescript: '^5.9.0',
  vitest: '^4.0.0',
};

/** What Nest does not wait for: another test may hold time still at any moment. */
const NAMES = [
  '@greenflash-events/core',
  '@nestjs/testing',
  '@greenflash-events/nestjs',
  '@greenflash-events/nestjs/testing',
];

/**
 * A whole life of a tracker and of an app, while `hold()` has stopped the clock; `load` gives a module of the package.
 * Where `isLoaded`, the modules are loaded before, and a tracker and an app have sent an event each.
 */
const LIFE = `
const { createServer } = require('node:http');
module.exports = async (hold, load, isLoaded) => {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.setHeader('content-type', 'application/json').end('{"success":true,"eventId":"e"}'));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = 'http://127.0.0.1:' + server.address().port + '/api/v1';
  const productId = '3c90c3cc-0d44-4b50-8888-8dd25736052a';
  const event = { eventType: 'upgrade_purchased', value: 149 };
  const told = [];
  const start = async () => {
    const [{ createTracker }, { Test }, { TrackingModule, TrackingService }] = await Promise.all(NAMES.slice(0, 3).map(load));
    const tracker = createTracker({ apiKey: 'key', baseUrl, productId });
    tracker.track(event);
    const imports = [TrackingModule.forRoot({ apiKey: 'key', baseUrl, productId })];
    const app = (await Test.createTestingModule({ imports }).compile()).createNestApplication({ logger: false });
    await app.init();
    const service = app.get(TrackingService);
    service.track(event);
    await Promise.all([tracker.flush(), service.flush()]);
    return { tracker, app, service };
  };
  const end = async ({ tracker, app, service }) => {
    tracker.track(event);
    told.push((await tracker.flush()).delivered);
    told.push((await tracker.trackAndWait(event)).status);
    tracker.track(event);
    told.push((await tracker.shutdown()).delivered);
    service.track(event);
    await app.close();
    told.push(service.stats().delivered);
  };
  const before = isLoaded ? await start() : undefined;
  if (isLoaded) await load(NAMES[3]);
  await hold();
  if (before !== undefined) await end(before);
  await end(await start());
  const [, { Test }, { TrackingService }, { RecordedEvents, TrackingTestingModule }] = await Promise.all(NAMES.map(load));
  const recording = await Test.createTestingModule({ imports: [TrackingTestingModule.forRoot()] }).compile();
  const recorded = recording.get(RecordedEvents);
  await recorded.waitFor({}, { timeoutMs: 50 }).catch((error) => told.push(error.message.split('\\n')[0]));
  recording.get(TrackingService).track(event);
  told.push((await recorded.waitFor()).length);
  await recording.close();
  server.closeAllConnections();
  server.close();
  return told.join(', ');
};
`.replaceAll('NAMES', JSON.stringify(NAMES));

const END = '1, delivered, 1, 2';
const REST = 'waited for 1 × any event, but 50 ms have passed, 1';
const told = (isLoaded: boolean): string => [...(isLoaded ? [END] : []), END, REST].join(', ');

const WHEN = { 'before the package is loaded': false, 'after the package is loaded and has sent': true };

/** @param hold how the runner stops the clock */
const test = (isLoaded: boolean, runner: string, hold: string, load: string): string => `
it('lives', async () => {
  expect(await life(() => { ${hold} }, ${load}, ${isLoaded})).toBe(${JSON.stringify(told(isLoaded))});
  ${runner}.useRealTimers();
}, 20000);
`;

const jestTest = (isLoaded: boolean, options: string): string => `
require('reflect-metadata');
const life = require('./life.cjs');
${test(isLoaded, 'jest', `jest.useFakeTimers(${options})`, '(name) => require(name)')}`;

const vitestTest = (isLoaded: boolean): string => `
import 'reflect-metadata';
import { expect, it, vi } from 'vitest';
import life from './life.cjs';
${test(isLoaded, 'vi', "vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'setInterval', 'clearInterval', 'Date', 'performance', 'queueMicrotask'] })", '(name) => import(name)')}`;

/** Sinon replaces the timers of `node:timers` as well. Without `process.nextTick()`, no socket of Node moves at all. */
const SINON = `
require('reflect-metadata');
const life = require('./life.cjs');
const isLoaded = process.argv[2] === 'true';
let clock;
life(() => { clock = require('@sinonjs/fake-timers').install({ toNotFake: ['nextTick'] }); }, (name) => require(name), isLoaded).then((told) => {
  clock.uninstall();
  console.log(told);
});
`;

const TYPES = `
import { expect, it } from '@jest/globals';
import { RecordedEvents } from '@greenflash-events/nestjs/testing';

it('knows the matchers', () => {
  const recorded = new RecordedEvents();
  expect(recorded).not.toHaveTracked('upgrade_purchased', { value: '149.00' });
  expect(recorded).toHaveTrackedTimes('upgrade_purchased', 0);
  // @ts-expect-error there is no such field
  expect(recorded).not.toHaveTracked('upgrade_purchased', { influense: 'positive' });
  // @ts-expect-error how often is a number
  expect(() => expect(recorded).toHaveTrackedTimes('upgrade_purchased', '2')).toThrow('2 times');
});
`;

const TSCONFIG = JSON.stringify({
  compilerOptions: { strict: true, noEmit: true, target: 'ES2022', module: 'NodeNext', skipLibCheck: true, types: [] },
  include: ['types.test.ts'],
});

describe('The packed package, in tests that hold time still', () => {
  let folder: string;
  let app: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'packed-'));
    const dependencies = { ...(await packPackages(['core', 'nestjs'], folder)), ...DEPENDENCIES };
    const files = {
      ...{ 'life.cjs': LIFE, 'sinon.cjs': SINON, 'types.test.ts': TYPES, 'tsconfig.json': TSCONFIG },
      ...Object.fromEntries(
        [false, true].flatMap((isLoaded) => [
          [`modern-${isLoaded}.jest.cjs`, jestTest(isLoaded, '')],
          [`legacy-${isLoaded}.jest.cjs`, jestTest(isLoaded, '{ legacyFakeTimers: true }')],
          [`timers-${isLoaded}.test.mjs`, vitestTest(isLoaded)],
        ]),
      ),
    };
    app = await installApp({ folder, type: 'commonjs', dependencies, files });
  }, INSTALL_TIMEOUT_MS);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const node = (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
    run(process.execPath, args, { cwd: app, timeout: RUN_TIMEOUT_MS });

  describe.each(Object.entries(WHEN))('held %s', (_, isLoaded) => {
    it.each([
      ['the modern timers of Jest', ['node_modules/jest/bin/jest.js', '--testMatch', `**/modern-${isLoaded}.jest.cjs`]],
      ['the legacy timers of Jest', ['node_modules/jest/bin/jest.js', '--testMatch', `**/legacy-${isLoaded}.jest.cjs`]],
      ['the timers of Vitest', ['node_modules/vitest/vitest.mjs', 'run', `timers-${isLoaded}.test.mjs`]],
    ])(
      'flushes, shuts down, closes and waits under %s',
      async (__, args) => {
        await node(...args);
      },
      RUN_TIMEOUT_MS,
    );

    it(
      'flushes, shuts down, closes and waits under the timers of sinon',
      async () => {
        expect((await node('sinon.cjs', String(isLoaded))).stdout.trim()).toBe(told(isLoaded));
      },
      RUN_TIMEOUT_MS,
    );
  });

  it(
    'has matchers that the compiler knows of the expect() of @jest/globals',
    async () => {
      await node('node_modules/typescript/bin/tsc');
    },
    RUN_TIMEOUT_MS,
  );
});
