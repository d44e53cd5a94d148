import fc from 'fast-check';
import { readCsv } from './read-csv.js';
import type { SourceRecord } from './record.types.js';

async function recordsOf(text: string, chunkBytes = 7): Promise<SourceRecord[]> {
  const bytes = Buffer.from(text);
  const records: SourceRecord[] = [];
  const options = { delimiter: ',', maxRecordBytes: 10_000, onHeader: () => undefined };
  for await (const record of readCsv(chunksOf(bytes, chunkBytes), options)) records.push(record);
  return records;
}

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}

describe('a CSV file', () => {
  const cell = fc.string({
    unit: fc.constantFrom('a', 'é', ' ', ',', '"', '\r', '\n', '\r\n'),
    minLength: 1,
    maxLength: 8,
  });

  it('gives back the cells that were written, each record with the line on which it begins', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell), { maxLength: 10 }),
        fc.integer({ min: 1, max: 20 }),
        async (rows, chunkBytes) => {
          const text = rows.map((row) => `${row.map(quoted).join(',')}\n`);
          const expected = rows.map(([one, two], at) => ({
            line: `eventType,value\n${text.slice(0, at).join('')}`.split('\n').length,
            content: { eventType: one, value: two },
          }));
          expect(await recordsOf(`eventType,value\n${text.join('')}`, chunkBytes)).toEqual(expected);
        },
      ),
    ));

  it('leaves out a field whose cell is empty, and passes over blank lines', async () => {
    expect(await recordsOf('eventType,value\n\ntrial_started,\n\n\nrefund,1\n')).toEqual([
      { line: 3, content: { eventType: 'trial_started' } },
      { line: 6, content: { eventType: 'refund', value: '1' } },
    ]);
  });

  it('with two columns of one name is refused', async () => {
    await expect(recordsOf('value,value\n1,2\n')).rejects.toThrow('two columns of the file are named value');
  });
});
