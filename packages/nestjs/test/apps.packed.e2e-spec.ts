import { startCollector, type Collector } from '@greenflash-events/collector';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installApp, packPackages } from '../../test-kit/src/index.js';

const INSTALL_TIMEOUT_MS = 300_000;
const RUN_TIMEOUT_MS = 120_000;

const run = promisify(execFile);

/** What an app installs beside the packed packages, by the major version of each. */
function dependencies(nest: number, graphql: number, schedule: number): Record<string, string> {
  const parts = ['common', 'core', 'platform-express', 'platform-ws', 'websockets'];
  return {
    ...Object.fromEntries(parts.map((part) => [`@nestjs/${part}`, `^${nest}.0.0`])),
    '@nestjs/apollo': `^${graphql}.0.0`,
    '@nestjs/graphql': `^${graphql}.0.0`,
    '@nestjs/schedule': `^${schedule}.0.0`,
    '@apollo/server': '^5.5.0',
    '@as-integrations/express5': '^1.1.0',
    graphql: '^16.11.0',
    'reflect-metadata': '^0.2.2',
    rxjs: '^7.8.2',
    ws: '^8.18.0',
  };
}

const APPS = [
  {
    name: 'a CommonJS app on NestJS 11',
    key: 'nest-11',
    type: 'commonjs',
    main: "require('./app.cjs')((name) => require(name));",
    installed: dependencies(11, 13, 6),
  },
  {
    name: 'an ESM app on NestJS 12',
    key: 'nest-12',
    type: 'module',
    main: "import run from './app.cjs';\nawait run((name) => import(name));",
    installed: dependencies(12, 14, 12),
  },
] as const;

describe('The packed package', () => {
  let folder: string;
  let packed: Record<string, string>;
  let collector: Collector;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'packed-'));
    packed = await packPackages(['core', 'nestjs'], folder);
    collector = await startCollector({ apiKey: APPS.map(({ key }) => key) });
  }, INSTALL_TIMEOUT_MS);
  afterAll(async () => {
    await collector.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(APPS)(
    'tracks a route, a resolver, a gateway and a cron job in $name, each once',
    async ({ key, type, main, installed }) => {
      const files = { 'app.cjs': readFileSync(join(__dirname, 'packed/app.cjs'), 'utf8'), 'main.js': main };
      const app = await installApp({ folder, type, dependencies: { ...packed, ...installed }, files });
      const env = { ...process.env, GREENFLASH_API_KEY: key, GREENFLASH_BASE_URL: collector.baseUrl };
      await run(process.execPath, ['main.js'], { cwd: app, env, timeout: RUN_TIMEOUT_MS });

      const { events, rejected } = collector.withKey(key);
      const bodies = (await events()).map(({ body }) => body);
      expect(await rejected()).toEqual([]);
      expect(bodies).toHaveLength(6);
      expect(bodies).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ eventType: 'usage_logged', value: '1', externalUserId: 'ada' }),
          expect.objectContaining({ eventType: 'upgrade_purchased', value: '149.00', insertId: 'upgrade:42' }),
          expect.objectContaining({ eventType: 'plan_changed', value: 'team', externalUserId: 'bob' }),
          expect.objectContaining({ eventType: 'plan_changed', value: 'pro', externalUserId: 'bob' }),
          expect.objectContaining({ eventType: 'said', value: 'HELLO' }),
          expect.objectContaining({ eventType: 'report_made', value: '3', valueType: 'numeric' }),
        ]),
      );
    },
    INSTALL_TIMEOUT_MS,
  );
});
