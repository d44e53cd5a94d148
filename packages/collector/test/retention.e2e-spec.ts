import type { Engine } from '../src/server/storage/engine.types.js';
import { EventStore } from '../src/server/storage/event-store.js';
import { openDatabase } from '../src/server/storage/open-database.js';
import { Retention } from '../src/server/storage/retention.js';
import { describeOnEachLastingEngine } from './support/engines.js';
import { fillDatabase } from './support/fill-database.js';
import { NAMESPACE, newEvent } from './support/new-event.js';

/** `npm run test:faults` deletes 200,000. */
const EVENTS = Number(process.env['RETENTION_EVENTS'] ?? 5000);
const LIMIT_MS = Math.max(30_000, EVENTS * 2);

describeOnEachLastingEngine(`retention of ${EVENTS} events too many`, (newDatabase) => {
  let engine: Engine;

  beforeEach(async () => {
    engine = await openDatabase(await newDatabase());
    await fillDatabase(engine, EVENTS);
  }, LIMIT_MS);

  afterEach(() => engine.close());

  it.each([
    ['age', { maxAgeMs: 3_600_000, maxEvents: undefined }],
    ['count', { maxAgeMs: undefined, maxEvents: 1 }],
  ])(
    'lets events through between its steps, and ends while they come, by %s',
    async (_, options) => {
      const store = new EventStore(engine);
      let steps = 0;
      const counting: Engine = { ...engine, write: (work) => engine.write(work).finally(() => steps++) };
      const retention = new Retention(counting, options, () => undefined);
      let isRunning = true;
      const done = retention.run().finally(() => (isRunning = false));

      const waits: { readonly steps: number; readonly ms: number }[] = [];
      while (isRunning) {
        const before = { steps, ms: performance.now() };
        await store.settle({ ...newEvent({ value: 'new' }), receivedAtMs: Date.now() }, true);
        waits.push({ steps: steps - before.steps, ms: performance.now() - before.ms });
      }
      await done;
      await retention.close();

      const most = (figure: 'steps' | 'ms'): number => waits.reduce((most, wait) => Math.max(most, wait[figure]), 0);
      process.stderr.write(`retention: ${JSON.stringify({ steps, events: waits.length, longestMs: most('ms') })}\n`);
      expect(steps).toBeGreaterThanOrEqual(EVENTS / 500);
      // One that is under way, one that is in the queue already, and one that ends while this process is held up.
      expect(most('steps')).toBeLessThanOrEqual(3);
      const { events } = await store.list(NAMESPACE, {}, { after: 0, limit: 100 });
      expect(new Set(events.map(({ event }) => event.body.value))).toEqual(new Set(['new']));
    },
    LIMIT_MS,
  );
});
