import type { Readable } from 'node:stream';
import { jsonOfPage } from './json-of-page.js';

describe('a page as JSON', () => {
  it('is a text where it is small', () => {
    expect(jsonOfPage('events', ['{"a":1}', '{}'], { nextCursor: '7', satisfied: undefined })).toBe(
      '{"events":[{"a":1},{}],"nextCursor":"7"}',
    );
    expect(jsonOfPage('rejected', [])).toBe('{"rejected":[]}');
  });

  it('comes in pieces where it is large, with a turn for others between two of them', async () => {
    const entry = JSON.stringify('x'.repeat(100_000));
    const page = jsonOfPage('events', Array<string>(40).fill(entry), { satisfied: true }) as Readable;
    let turns = 0;
    const count = (): void => {
      turns++;
      next = setImmediate(count);
    };
    let next = setImmediate(count);

    const pieces: string[] = [];
    for await (const piece of page) pieces.push(piece as string);
    clearImmediate(next);

    expect(JSON.parse(pieces.join(''))).toEqual({ events: Array(40).fill('x'.repeat(100_000)), satisfied: true });
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(400_000);
    expect(turns).toBeGreaterThanOrEqual(pieces.length - 2);
  });
});
