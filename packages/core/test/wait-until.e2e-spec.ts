import { createTracker, type Tracker, type TrackerOptions } from '@greenflash-events/core';
import { accepted, replied, startScriptedServer, type ScriptedServer } from '../../test-kit/src/index.js';

const INPUT = { eventType: 'question_answered', value: 1 };

describe('the option waitUntil', () => {
  let server: ScriptedServer;
  let tracker: Tracker;
  let given: Promise<void>[];

  function start(options: TrackerOptions = {}): void {
    given = [];
    tracker = createTracker({
      apiKey: 'k',
      productId: '3c90c3cc-0d44-4b50-8888-8dd25736052a',
      baseUrl: server.baseUrl,
      logger: { debug: () => undefined, warn: () => undefined, error: () => undefined },
      waitUntil: (promise) => given.push(promise),
      ...options,
    });
  }

  beforeEach(async () => {
    server = await startScriptedServer();
  });

  afterEach(async () => {
    await tracker.shutdown({ deadlineMs: 1 });
    await server.stop();
  });

  it('is given one promise for a burst, which settles when the API has every event', async () => {
    server.answerBy(() => accepted({ delayMs: 20 }));
    start();
    for (let n = 0; n < 50; n++) tracker.track(INPUT);
    expect(given).toHaveLength(1);
    await given[0];
    expect([given.length, server.events.storedOnce]).toEqual([1, 50]);
    expect(tracker.stats()).toMatchObject({ delivered: 50, queued: 0, inFlight: 0, retryWait: 0 });
  });

  it('covers what is tracked while the promise is pending, also by trackAndWait()', async () => {
    server.answerBy(() => accepted({ delayMs: 20 }));
    start();
    tracker.track(INPUT);
    const outcome = tracker.trackAndWait(INPUT);
    await given[0];
    expect([given.length, server.events.storedOnce]).toEqual([1, 2]);
    expect(await outcome).toMatchObject({ status: 'delivered' });
  });

  it('is given a promise that settles before its deadline where the API asks for a longer pause', async () => {
    server.answerBy(() => replied(503, { headers: { 'retry-after': '60' } }));
    start({ shutdownDeadlineMs: 30_000 });
    tracker.track(INPUT);
    await given[0];
    expect(tracker.stats()).toMatchObject({ delivered: 0, retryWait: 1 });
  });

  it('is not called for an event that is refused', () => {
    start();
    tracker.track({ eventType: '', value: 1 });
    expect(given).toEqual([]);
  });

  it('may throw, and events are sent anyway', async () => {
    const failing = (): never => {
      throw new TypeError('Illegal invocation');
    };
    start({ waitUntil: failing });
    expect(tracker.track(INPUT)).toMatchObject({ accepted: true });
    expect(await tracker.flush()).toMatchObject({ ok: true, delivered: 1 });
  });
});
