import { createTracker, type Tracker } from '@greenflash-events/core';
import { spoolDelivery, type SpoolDelivery } from '@greenflash-events/spool';
import { accepted, replied, startScriptedServer, waitFor, type ScriptedServer } from '../../test-kit/src/index.js';
import { SpoolDirectories } from './spool-directory.js';

const EVENTS = 3;

describe('what waited on disk for longer than maxAgeMs', () => {
  const directories = new SpoolDirectories();
  const trackers: Tracker[] = [];
  let server: ScriptedServer;
  let directory: string;

  beforeEach(async () => {
    directory = directories.make();
    server = await startScriptedServer({ rule: () => replied(503) });
  });
  afterEach(async () => {
    await Promise.all(trackers.splice(0).map((tracker) => tracker.shutdown({ deadlineMs: 50 })));
    await server.stop();
    directories.remove();
  });

  function open(maxAgeMs?: number): { tracker: Tracker; delivery: SpoolDelivery } {
    const delivery = spoolDelivery({ directory });
    const tracker = createTracker({
      apiKey: 'test-key',
      productId: '7b0a3c1e-52d4-4c55-9d0a-6a6f3a1c2b4d',
      baseUrl: server.baseUrl,
      delivery,
      maxAgeMs,
      logger: { debug: () => undefined, warn: () => undefined, error: () => undefined },
    });
    trackers.push(tracker);
    return { tracker, delivery };
  }

  /** Events that a process tracked and tried, and left on disk. */
  async function leaveEvents(): Promise<void> {
    const { tracker } = open();
    for (let n = 0; n < EVENTS; n++) tracker.track({ eventType: 'upgrade_purchased', value: n });
    await waitFor('each was tried', () => server.attempts.length >= EVENTS);
    await tracker.shutdown({ deadlineMs: 20 });
    const leftAt = performance.now();
    await waitFor('they are older than they may be', () => performance.now() > leftAt + 10);
    server.attempts.length = 0;
  }

  it('is delivered at the next start where the API takes it', async () => {
    await leaveEvents();
    server.answerBy(() => accepted());
    const { tracker } = open(5);
    await waitFor('all is delivered', () => tracker.stats().delivered === EVENTS);
    expect(server.events.storedOnce).toBe(EVENTS);
    expect(tracker.stats()).toMatchObject({ dead: 0 });
  });

  it('is tried once, and kept as a dead letter where that fails', async () => {
    await leaveEvents();
    const { tracker, delivery } = open(5);
    await waitFor('all is given up', () => tracker.stats().dead === EVENTS);
    expect(server.attempts).toHaveLength(EVENTS);
    expect(delivery.deadLetters.list().map(({ reason }) => reason)).toEqual(Array(EVENTS).fill('expired'));
  });
});
