import { join } from 'node:path';
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
