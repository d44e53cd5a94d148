import { startCollector, type Collector } from '@greenflash-events/collector';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, installApp, packPackages, waitForAsync } from '../../test-kit/src/index.js';

const INSTALL_TIMEOUT_MS = 300_000;
const PRODUCT_ID = '3c90c3cc-0d44-4b50-8888-8dd25736052a';

/** Without a terminal, nothing asks. @returns what it wrote */
async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const child = spawn(process.execPath, [program, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${output}`);
  return output;
}

/** What `nest new` and its app need of one major version of Nest. */
function dependencies(nest: number): Record<string, string> {
  const parts = ['cli', 'schematics', 'common', 'core', 'platform-express', 'testing'];
  return {
    ...Object.fromEntries(parts.map((part) => [`@nestjs/${part}`, `^${nest}.0.0`])),
    '@types/express': '^5.0.0',
    '@types/node': '^20.19.0',
    'reflect-metadata': '^0.2.2',
    rxjs: '^7.8.2',
    ...(nest === 11 ? { '@types/jest': '^30.0.0', typescript: '^5.9.0' } : { typescript: '^6.0.0', vitest: '^4.0.0' }),
  };
}

describe.each([11, 12])('nest add, in an app that `nest new` of Nest %d has made', (nest) => {
  const node = (cwd: string, program: string, ...args: readonly string[]): Promise<string> =>
    run(join(workspace, 'node_modules', program), args, cwd);
  let folder: string;
  let workspace: string;
  let collector: Collector;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nest-add-'));
    const packed = await packPackages(['core', 'nestjs'], folder);
    // Apps are made below it, where Node finds what is installed in it.
    workspace = await installApp({
      folder,
      type: 'commonjs',
      dependencies: { ...packed, ...dependencies(nest) },
      files: {},
    });
    collector = await startCollector();
  }, INSTALL_TIMEOUT_MS);
  afterAll(async () => {
    await collector?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const cli = (cwd: string, ...args: readonly string[]): Promise<string> =>
    node(cwd, '@nestjs/cli/bin/nest.js', ...args);
  const nestNew = async (name: string): Promise<string> => {
    await cli(workspace, 'new', name, '--skip-install', '--skip-git', '-p', 'npm');
    return join(workspace, name);
  };
  /** What `nest add` runs once it has installed the package. */
  const nestAdd = (app: string, ...flags: readonly string[]): Promise<string> =>
    node(app, '@angular-devkit/schematics-cli/bin/schematics.js', '@greenflash-events/nestjs:nest-add', ...flags);

  it(
    'makes an app that compiles and whose first event arrives',
    async () => {
      const app = await nestNew('standard');
      const said = await nestAdd(app, '--source-root=src', '--handler');
      expect(said).toContain('changed /src/app.module.ts');
      expect(readFileSync(join(app, '.env'), 'utf8')).toContain('GREENFLASH_PRODUCT_ID=');

      await cli(app, 'build');
      const port = await freePort();
      const env = {
        ...process.env,
        PORT: String(port),
        GREENFLASH_API_KEY: collector.apiKey,
        GREENFLASH_BASE_URL: collector.baseUrl,
        GREENFLASH_PRODUCT_ID: PRODUCT_ID,
      };
      const child = spawn(process.execPath, ['dist/main.js'], { cwd: app, env, stdio: 'ignore' });
      try {
        await waitForAsync('the app answers', async () => {
          const answer = await fetch(`http://127.0.0.1:${port}/upgrades/pro`, { method: 'POST' }).catch(
            () => undefined,
          );
          return answer?.status === 201;
        });
        const [event] = await collector.waitFor({ eventType: 'upgrade_purchased' });
        expect(event?.body).toMatchObject({ value: '149.00', productId: PRODUCT_ID, insertId: 'upgrade:order-of-pro' });
        // The hook for signals that it has added.
        child.kill('SIGTERM');
        await once(child, 'exit');
      } finally {
        child.kill('SIGKILL');
      }
    },
    INSTALL_TIMEOUT_MS,
  );

  it(
    'changes the app of a monorepo that it is told, and nothing the second time',
    async () => {
      const app = await nestNew('monorepo');
      await cli(app, 'generate', 'app', 'shop');
      const modulePath = join(app, 'apps/shop/src/shop.module.ts');
      expect(existsSync(modulePath)).toBe(true);

      await nestAdd(app, '--source-root=apps/shop/src');
      const changed = readFileSync(modulePath, 'utf8');
      expect(changed).toContain('imports: [TrackingModule.forRoot()]');
      await node(app, 'typescript/bin/tsc', '--noEmit', '-p', 'apps/shop/tsconfig.app.json');

      const said = await nestAdd(app, '--source-root=apps/shop/src');
      expect(readFileSync(modulePath, 'utf8')).toBe(changed);
      expect(said).toContain('left    /apps/shop/src/shop.module.ts');
      expect(said).not.toContain('changed');
    },
    INSTALL_TIMEOUT_MS,
  );
});
