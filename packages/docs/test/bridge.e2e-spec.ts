import { createTracker, type EventInput, type Tracker } from '@greenflash-events/core';
import { accepted, expectLedger, replied, startScriptedServer, type ScriptedServer } from '../../test-kit/src/index.js';
import { blocksOf, readPage } from './support/pages.js';
import { runBlock } from './support/run-block.js';

const silent = (): void => undefined;
const EVENT: EventInput = { eventType: 'upgrade_purchased', value: '149.00', valueType: 'currency' };

type Bridge = (tracker: Tracker) => { readonly events: { create(body: EventInput): Promise<unknown> } };

/** As it stands on its page. */
function documentedBridge(): Promise<Bridge> {
  const blocks = blocksOf(readPage('packages/docs/moving-over.md'), 'ts');
  return runBlock(
    blocks.find(({ code }) => code.includes('export function bridge('))!,
    require,
    'bridge',
  );
}

describe("the bridge from the vendor's client", () => {
  let server: ScriptedServer;
  let tracker: Tracker;
  let create: (body: EventInput) => Promise<unknown>;

  beforeEach(async () => {
    server = await startScriptedServer();
    tracker = createTracker({
      baseUrl: server.baseUrl,
      apiKey: 'test-key',
      productId: '3c90c3cc-0d44-4b50-8888-8dd25736052a',
      pauseBaseMs: 10,
      logger: { debug: silent, warn: silent, error: silent },
    });
    const { events } = (await documentedBridge())(tracker);
    create = (body) => events.create(body);
  });

  afterEach(async () => {
    expectLedger(tracker.stats());
    await tracker.shutdown({ deadlineMs: 0 });
    await server.stop();
  });

  it('answers with the id of the event, also where the API was down for a moment', async () => {
    server.answerBy(({ index }) => (index === 0 ? replied(503) : accepted()));

    expect(await create({ ...EVENT, insertId: 'a' })).toEqual({ success: true, eventId: expect.stringMatching(/./) });
    expect(server.attemptsOf('a')).toHaveLength(2);
    expect(server.events.storedOnce).toBe(1);
  });

  it('answers without an id where the event was sampled out', async () => {
    server.answerBy(() => replied(204));

    expect(await create({ ...EVENT, sampleRate: 0.1 })).toEqual({ success: true, eventId: '' });
  });

  it('rejects where the API refuses the event, and where it is none', async () => {
    server.answerBy(() => replied(400));

    await expect(create(EVENT)).rejects.toThrow('the event was not created: dead (rejected)');
    await expect(create({ ...EVENT, eventType: '' })).rejects.toThrow('the event was not created: rejected (invalid)');
  });
});
