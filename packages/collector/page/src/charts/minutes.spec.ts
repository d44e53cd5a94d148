import type { MinuteStats } from '../../../src/client/control.types.js';
import { lastMinutes, stackParts } from './minutes.js';

const NOW = Date.parse('2026-03-01T12:02:30Z');
const STATS = {
  minute: '2026-03-01T12:01:00.000Z',
  byInfluence: { positive: 3, neutral: 2, negative: 1 },
  rejected: 4,
} as unknown as MinuteStats;

describe('the minutes of a chart', () => {
  it('are all there, up to now', () => {
    const minutes = lastMinutes([STATS], NOW, 3);

    expect(minutes.map(({ startMs }) => new Date(startMs).toISOString().slice(11, 16))).toEqual([
      '12:00',
      '12:01',
      '12:02',
    ]);
    expect(minutes.map(({ positive, neutral, negative, rejected }) => [positive, neutral, negative, rejected])).toEqual(
      [
        [0, 0, 0, 0],
        [3, 2, 1, 4],
        [0, 0, 0, 0],
      ],
    );
  });

  it('are stacked one part upon the other', () => {
    expect(stackParts(lastMinutes([STATS], NOW, 3), ['neutral', 'positive', 'negative'])).toEqual([
      [0, 2, 0],
      [0, 5, 0],
      [0, 6, 0],
    ]);
  });
});
