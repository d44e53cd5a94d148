import { KeyRing } from '../src/server/http/key-ring.js';
import { openDatabase } from '../src/server/storage/open-database.js';
import { describeOnEachLastingEngine } from './support/engines.js';
import { fillDatabase } from './support/fill-database.js';
import { MeasuredCollector } from './support/measured-collector.js';
import { KEY } from './support/server.js';

/** `npm run test:faults` exports a million. */
const EVENTS = Number(process.env['EXPORT_EVENTS'] ?? 4000);
/** All of them together are more than the memory which an export may take. */
const NOTE = 'x'.repeat(Math.ceil(80_000_000 / EVENTS));
const MAX_GROWTH_BYTES = 64 * 1024 * 1024;
const LIMIT_MS = Math.max(180_000, EVENTS * 2);

describeOnEachLastingEngine(`an export of ${EVENTS} events`, (newDatabase) => {
  let collector: MeasuredCollector | undefined;

  afterEach(() => collector?.close());

  it(
    'has each of them once and in order, and takes no memory that grows with them, while its reader stands still',
    async () => {
      const database = await newDatabase();
      const engine = await openDatabase(database);
      const note = { properties: { note: NOTE } };
      await fillDatabase(engine, EVENTS, (index) => ({ value: String(index), ...note }), namespaceOf(KEY));
      await engine.close();
      collector = await MeasuredCollector.start([`--database=${database}`]);

      const before = await collector.rssBytes(3);
      const headers = { authorization: `Bearer ${KEY}` };
      const response = await fetch(`${collector.url}/_collector/export.ndjson`, { headers });
      const grownBytes: number[] = [];
      let count = 0;
      for await (const { body } of linesOf(response)) {
        if (body.value !== String(count)) throw new Error(`event ${count} has the value ${body.value}`);
        count++;
        if (count % Math.floor(EVENTS / 3) === 0) grownBytes.push((await collector.rssBytes(3)) - before);
      }

      process.stderr.write(`export: ${JSON.stringify({ count, before, grownBytes })}\n`);
      expect(count).toBe(EVENTS);
      expect(Math.max(...grownBytes)).toBeLessThanOrEqual(MAX_GROWTH_BYTES);
    },
    LIMIT_MS,
  );
});

async function* linesOf(response: Response): AsyncGenerator<{ readonly body: { readonly value: string } }> {
  let rest = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as { body: { value: string } };
  }
  if (rest !== '') throw new Error('the last line has no end');
}

function namespaceOf(key: string): string {
  return new KeyRing([key]).open(`Bearer ${key}`)!;
}
