import fc from 'fast-check';
import { splitLines, type Line } from './split-lines.js';

async function linesOf(bytes: Buffer, chunkBytes: number, maxBytes = 1_000): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const line of splitLines(chunksOf(bytes, chunkBytes), maxBytes)) lines.push(line);
  return lines;
}

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

function textOf({ bytes }: Line): string | undefined {
  return bytes?.toString('utf8');
}

const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[\r\n]/g, ''));

describe('the lines of a file', () => {
  it('are the same in whatever pieces it is read, and with either end of line', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n'))),
        fc.integer({ min: 1, max: 50 }),
        async (texts, chunkBytes) => {
          const lines = await linesOf(Buffer.from(texts.flat().join('')), chunkBytes);
          expect(lines.map(textOf)).toEqual(texts.map(([text]) => text));
          expect(lines.map(({ number }) => number)).toEqual(texts.map((_, at) => at + 1));
        },
      ),
    ));

  it('end at a line feed alone, not at the other separators that may stand in JSON', async () => {
    const text = '{"a":"\u2028\u2029\u0085"}';
    expect((await linesOf(Buffer.from(`${text}\nlast`), 3)).map(textOf)).toEqual([text, 'last']);
  });

  it('are not held where they are too long, and the next one is read', async () => {
    const lines = await linesOf(Buffer.from(`${'x'.repeat(11)}\nshort\n${'y'.repeat(99)}`), 4, 10);
    expect(lines.map(textOf)).toEqual([undefined, 'short', undefined]);
  });
});
