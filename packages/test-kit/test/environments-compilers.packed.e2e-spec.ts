import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TOOLS, documented, environmentsOf, installApp, itWith, packPackages } from '../src/index.js';

const INSTALL_TIMEOUT_MS = 300_000;
const COMPILE_TIMEOUT_MS = 120_000;

const DISPATCHERS = ['undici-6', 'undici-7', 'undici-8'];

/** What users write, in types that a wrong declaration would break. */
const CONSUMER = `import { createTracker, currency, dedupeKey, defineEvents, type Outcome, type Tracker } from '@greenflash-events/core';
import { bridgeEvents } from '@greenflash-events/core/bridge';
import { CreateEventDto } from '@greenflash-events/core/dto';
import { createSender, type Sender } from '@greenflash-events/core/engine';
import { TrackEvent, TrackingModule, TrackingService } from '@greenflash-events/nestjs';
import { RecordedEvents, TrackingTestingModule } from '@greenflash-events/nestjs/testing';
import { TrackingHealthIndicator } from '@greenflash-events/nestjs/health';
import { spoolDelivery } from '@greenflash-events/spool';
${DISPATCHERS.map((name) => `import { Agent as ${name.replace('-', '')} } from '${name}';`).join('\n')}

const productId = '3c90c3cc-0d44-4b50-8888-8dd25736052a';
const catalogue = defineEvents({ upgrade_purchased: { valueType: 'currency' } });
export const typed = createTracker({ apiKey: 'k', productId, catalogue });
typed.track({ eventType: 'upgrade_purchased', value: 12 });
// @ts-expect-error: the catalogue has no such event
typed.track({ eventType: 'upgrade_bought', value: 12 });
// @ts-expect-error: there is no such option
createTracker({ apiKeys: 'k' });
export const trackers: Tracker[] = [
${DISPATCHERS.map((name) => `  createTracker({ productId, dispatcher: new ${name.replace('-', '')}() }),`).join('\n')}
  createTracker({ productId, delivery: spoolDelivery({ directory: 'events' }) }),
];
export async function outcome(tracker: Tracker): Promise<Outcome['status']> {
  const given = { eventType: 'x', insertId: dedupeKey('x', 1), ...currency(2) };
  return (await tracker.trackAndWait(given, { deadlineMs: 5 })).status;
}
export class Billing {
  constructor(readonly tracking: TrackingService) {}
  @TrackEvent('upgrade_purchased', { value: ({ result }) => currency(result.amount) })
  upgrade(): { amount: number } {
    return { amount: 1 };
  }
}
export const sender: Sender = createSender({ apiKey: 'k' });
export const parts = [TrackingModule.forRoot({ productId }), TrackingTestingModule, TrackingHealthIndicator];
export const others: unknown[] = [RecordedEvents, CreateEventDto, bridgeEvents];
`;

const BESIDE = {
  ...{ '@nestjs/common': '^11.0.0', '@nestjs/core': '^11.0.0', '@nestjs/terminus': '^11.0.0', rxjs: '^7.8.2' },
  ...{ 'class-transformer': '^0.5.1', 'class-validator': '^0.15.1', 'reflect-metadata': '^0.2.2' },
  ...{ 'undici-6': 'npm:undici@^6.0.0', 'undici-7': 'npm:undici@^7.0.0', 'undici-8': 'npm:undici@^8.0.0' },
  '@types/node': '^20.19.0',
};

/** As the options of the compiler are named; \`node10\` went with TypeScript 7. */
const MODES = {
  node10: { module: 'CommonJS', moduleResolution: 'node' },
  node16: { module: 'Node16', moduleResolution: 'Node16' },
  nodenext: { module: 'NodeNext', moduleResolution: 'NodeNext' },
  bundler: { module: 'ESNext', moduleResolution: 'Bundler' },
};
const VERSIONS = ['5.0', '5.4', '5.9', '6', '7'];
const RUNS = VERSIONS.flatMap((version) =>
  (Object.keys(MODES) as (keyof typeof MODES)[])
    .filter((mode) => version !== '7' || mode !== 'node10')
    .map((mode) => [version, mode] as const),
);

const run = promisify(execFile);

let folder: string;
let app: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'compilers-'));
  const tarballs = await packPackages(['core', 'nestjs', 'spool'], folder);
  const files = { 'consumer.ts': CONSUMER, 'consumer.mts': CONSUMER };
  app = await installApp({ folder, type: 'commonjs', dependencies: { ...tarballs, ...BESIDE }, files });
}, INSTALL_TIMEOUT_MS);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('an app compiles, with skipLibCheck: false, beside undici 6, 7 and 8', () => {
  const runs = environmentsOf(RUNS, ([version, mode]) => version === (mode === 'node10' ? '5.0' : '7'));
  itWith('typescript-5.0').each(runs)(
    'by TypeScript %s in the mode %s',
    async (version, mode) => {
      documented('TypeScript', __filename, [`typescript-${version}`]);
      expect(await problems(version, mode)).toEqual([]);
    },
    COMPILE_TIMEOUT_MS,
  );
});

/** What the compiler says of the app and of our declarations; those of others are not ours to fix. */
async function problems(version: string, mode: keyof typeof MODES): Promise<string[]> {
  const isNode = mode === 'node16' || mode === 'nodenext';
  const deprecated = version === '6' && mode === 'node10' ? { ignoreDeprecations: '6.0' } : {};
  const config = {
    compilerOptions: {
      ...{ strict: true, noEmit: true, target: 'ES2022', lib: ['ES2022'], types: ['node'], skipLibCheck: false },
      ...{ experimentalDecorators: true, ...MODES[mode], ...deprecated },
    },
    files: ['consumer.ts', ...(isNode ? ['consumer.mts'] : [])],
  };
  const file = join(app, `tsconfig.${version}.${mode}.json`);
  writeFileSync(file, JSON.stringify(config));
  const compiling = run(process.execPath, [compilerOf(version), '-p', file], { cwd: app, maxBuffer: 2 ** 26 });
  const { stdout } = await compiling.catch((error: { stdout: string }) => error);
  const lines = stdout.split('\n').filter((line) => line.includes('error TS'));
  // One about no file is about the configuration, and nothing was compiled.
  return lines.filter((line) => /^(error|consumer)|greenflash-events/.test(line));
}

function compilerOf(version: string): string {
  const file = join(TOOLS, `typescript-${version}`, 'bin/tsc');
  if (!existsSync(file)) throw new Error(`TypeScript ${version} has no ${file}`);
  return file;
}
