import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installApp, packPackages } from '../../test-kit/src/index.js';

const INSTALL_TIMEOUT_MS = 300_000;

const run = promisify(execFile);

/** Both runners' tests: the same, except for how they load. A namespace for each, and no sleep. */
const TESTS = `
let collector;
beforeAll(async () => {
  const before = performance.now();
  collector = await startCollector({ apiKey: ['first', 'second'], faults: true });
  process.stderr.write('started in ' + Math.round(performance.now() - before) + ' ms\\n');
});
afterAll(() => collector.close());

async function upgrade(apiKey) {
  const module = TrackingModule.forRoot({ apiKey, baseUrl: collector.baseUrl, productId: '3c90c3cc-0d44-4b50-8888-8dd25736052a' });
  const app = await NestFactory.createApplicationContext({ module: class {}, imports: [module] }, { logger: ['error'] });
  app.get(TrackingService).track({ eventType: 'upgrade_purchased', value: currency(149) });
  return app;
}

it('waits for what an app sends', async () => {
  const app = await upgrade('first');
  const [event] = await collector.waitFor({ eventType: 'upgrade_purchased' });
  expect(event.body).toMatchObject({ value: '149.00', valueType: 'currency' });
  await app.close();
});

it('has a namespace of its own, and faults', async () => {
  const second = collector.withKey('second');
  expect(await second.events()).toEqual([]);
  await second.faults.set({ rules: [{ fault: { kind: 'reset', stored: true }, count: 1 }] });
  const app = await upgrade('second');
  expect(await second.waitFor({}, { count: 1 })).toHaveLength(1);
  await app.close();
  expect(await second.events()).toMatchObject([{ duplicates: 1 }]);
});
`;

const IMPORTS = {
  '@greenflash-events/collector': 'startCollector',
  '@greenflash-events/nestjs': 'TrackingModule, TrackingService, currency',
  '@nestjs/core': 'NestFactory',
};

const imported = Object.entries(IMPORTS).map(([from, names]) => `import { ${names} } from '${from}';`);
const required = Object.entries(IMPORTS).map(([from, names]) => `const { ${names} } = require('${from}');`);

const FILES = {
  'events.jest.js': ["require('reflect-metadata');", ...required, TESTS].join('\n'),
  'jest.config.js': "module.exports = { testMatch: ['**/*.jest.js'], transform: {} };\n",
  'events.test.mjs': [
    "import 'reflect-metadata';",
    "import { afterAll, beforeAll, expect, it } from 'vitest';",
    ...imported,
    TESTS,
  ].join('\n'),
};

describe('the packed collector, in a CommonJS app on NestJS 11', () => {
  let folder: string;
  let app: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'packed-'));
    const dependencies = {
      ...(await packPackages(['core', 'nestjs', 'collector'], folder)),
      '@nestjs/common': '^11.0.0',
      '@nestjs/core': '^11.0.0',
      'reflect-metadata': '^0.2.2',
      rxjs: '^7.8.2',
      jest: '^30.0.0',
      vitest: '^4.1.0',
    };
    app = await installApp({ folder, type: 'commonjs', dependencies, files: FILES });
  }, INSTALL_TIMEOUT_MS);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['Jest', 'jest/bin/jest.js', ['--ci', '--detectOpenHandles']],
    ['Vitest', 'vitest/vitest.mjs', ['run', '--globals']],
  ])(
    'serves the tests of %s, and leaves no handle open',
    async (_, binary, args) => {
      const { stdout, stderr } = await run(process.execPath, [join('node_modules', binary), ...args], {
        cwd: app,
        env: { PATH: process.env['PATH'], HOME: process.env['HOME'], CI: 'true' },
      });

      const said = stdout + stderr;
      process.stderr.write(`${/started in \d+ ms/.exec(said)?.[0]}\n`);
      expect(said).toMatch(/2 passed/);
      expect(said).not.toMatch(/did not exit|hanging-process|open handle/i);
    },
    INSTALL_TIMEOUT_MS,
  );
});
