import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installApp, packPackages } from '../../test-kit/src/index.js';

const INSTALL_TIMEOUT_MS = 300_000;

const DEPENDENCIES = {
  ...Object.fromEntries(['common', 'core', 'testing'].map((part) => [`@nestjs/${part}`, '^12.0.0'])),
  'reflect-metadata': '^0.2.2',
  rxjs: '^7.8.2',
  typescript: '^6.0.0',
  vitest: '^4.1.0',
};

const run = promisify(execFile);

/** What an app that tests with Vitest writes. Run, and given to the compiler, which is to know the matchers. */
const VITEST = `
import 'reflect-metadata';
import { Test } from '@nestjs/testing';
import { TrackingService } from '@greenflash-events/nestjs';
import { TrackingHealthIndicator } from '@greenflash-events/nestjs/health';
import { RecordedEvents, TrackingTestingModule, trackingMatchers } from '@greenflash-events/nestjs/testing';
import { expect, it } from 'vitest';

expect.extend(trackingMatchers);

it('tracks', async () => {
  const module = await Test.createTestingModule({ imports: [TrackingTestingModule.forRoot()] }).compile();
  const recorded = module.get(RecordedEvents);
  const tracking = module.get(TrackingService);
  setTimeout(() => tracking.track({ eventType: 'upgrade_purchased', value: 149, properties: { plan: 'pro' } }), 5);
  await recorded.waitFor({ eventType: 'upgrade_purchased' });
  expect(recorded).toHaveTracked('upgrade_purchased', { value: '149', properties: { plan: 'pro' } });
  expect(recorded).toHaveTracked('upgrade_purchased', { insertId: expect.any(String) });
  expect(recorded).toHaveTrackedTimes('upgrade_purchased', 1);
  expect(recorded).not.toHaveTracked('refund_requested');
  expect(() => expect(recorded).toHaveTracked('upgrade_purchased', { value: '150' })).toThrow(
    /Expected to track upgrade_purchased with .*150.*Recorded:.*upgrade_purchased 149 .numeric. ."plan":"pro"/s,
  );
  // @ts-expect-error there is no such field
  expect(recorded).not.toHaveTracked('upgrade_purchased', { influense: 'positive' });
  expect(await new TrackingHealthIndicator(tracking).isHealthy()).toMatchObject({ tracking: { status: 'up' } });
  await module.close();
});
`;

const TSCONFIG = JSON.stringify({
  compilerOptions: {
    strict: true,
    noEmit: true,
    target: 'ES2022',
    module: 'NodeNext',
    skipLibCheck: true,
    types: [],
    experimentalDecorators: true,
  },
  include: ['tracking.test.ts'],
});

describe('The packed package, in an app that is tested by Vitest', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'packed-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it(
    'records events, with matchers that the compiler knows',
    async () => {
      const dependencies = { ...(await packPackages(['core', 'nestjs'], folder)), ...DEPENDENCIES };
      const files = { 'tracking.test.ts': VITEST, 'tsconfig.json': TSCONFIG };
      const app = await installApp({ folder, type: 'module', dependencies, files });
      const { stdout } = await run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run'], { cwd: app });

      expect(stdout).toContain('1 passed');
      await run(process.execPath, ['node_modules/typescript/bin/tsc'], { cwd: app });
    },
    INSTALL_TIMEOUT_MS,
  );
});
