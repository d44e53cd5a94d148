import { readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, resolve } from 'node:path';
import { startCollector, type Collector } from '@greenflash-events/collector';
import { startExample } from '../../../packages/test-kit/src/index.js';
import { Platform } from '../src/platform.js';

const DIST = join(__dirname, '../dist');
const QUESTION = { user: 'user-ada', conversation: 'thread-9', text: 'what does it cost' };

describe('The serverless handler', () => {
  let collector: Collector;
  let platform: Platform;

  beforeAll(async () => (collector = await startCollector({ faults: true })));
  beforeEach(() => {
    const environment = { GREENFLASH_BASE_URL: collector.baseUrl, GREENFLASH_API_KEY: collector.apiKey };
    platform = new Platform(join(DIST, 'instance.js'), { ...process.env, ...environment });
  });
  afterEach(async () => {
    await platform.close();
    await collector.faults.clear();
    await collector.reset();
  });
  afterAll(() => collector.close());

  it('has sent its event before the answer, after which its instance is frozen, and is used again', async () => {
    for (const given of [1, 2, 3]) {
      expect(await platform.invoke(QUESTION, 20_000)).toMatchObject({ given });
      expect(await collector.events()).toHaveLength(given);
    }
    expect((await collector.events())[0]?.body).toMatchObject({ externalConversationId: 'thread-9', value: '4' });
  });

  it('answers in time where the API does not, and a later invocation sends the event, once', async () => {
    await collector.faults.set({ rules: [{ fault: { kind: 'no_headers' }, count: 1 }] });
    expect(await platform.invoke(QUESTION, 1_500)).toMatchObject({ given: 1 });
    expect(await collector.events()).toEqual([]);

    let given = 1;
    while (given < 20 && (await collector.events()).length < given) {
      given++;
      await platform.invoke(QUESTION);
    }
    const events = await collector.events();
    expect(events).toHaveLength(given);
    expect(events.filter(({ duplicates }) => duplicates > 0)).toEqual([]);
  });

  it('sends what it had to leave when the platform ends the instance', async () => {
    await collector.faults.set({ rules: [{ fault: { kind: 'status', status: 503 }, count: 1 }] });
    await platform.invoke(QUESTION, 250);
    await platform.close();
    expect(await collector.events()).toHaveLength(1);
  });
});

describe('The bundle of the function', () => {
  const bundle = join(DIST, 'lambda/index.cjs');
  const page = readFileSync(resolve(__dirname, '../../../packages/docs/environments.md'), 'utf8');

  it('is one file that needs nothing but Node', () => {
    const required = [...readFileSync(bundle, 'utf8').matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name!);
    expect(required).toContain('node:http');
    // Left out, and loaded where it is there.
    expect(required.filter((name) => !isBuiltin(name))).toEqual(['undici']);
  });

  it('is made by the command in the docs, and has the size that they tell', () => {
    const { scripts } = JSON.parse(readFileSync(resolve(__dirname, '../package.json'), 'utf8')) as {
      scripts: { bundle: string };
    };
    expect(page).toContain(`npx ${scripts.bundle}\n`);
    const kB = Number(/one file, undici left out\s+\| (\d+) kB/.exec(page)?.[1]);
    expect(Math.abs(statSync(bundle).size / 1_000 / kB - 1)).toBeLessThan(0.1);
  });
});

describe('npm start of serverless', () => {
  it('invokes the function by itself and by requests, and ends on SIGTERM', async () => {
    const { child, url, arrived } = await startExample(join(DIST, 'start.js'));
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(QUESTION) });
    expect(await response.json()).toEqual({ text: 'You asked about cost.', given: 4 });
    expect(await arrived(4)).toMatchObject([{}, {}, {}, { externalConversationId: 'thread-9' }]);
    child.signal('SIGTERM');
    expect(await child.exit()).toMatchObject({ code: 0 });
  });
});
