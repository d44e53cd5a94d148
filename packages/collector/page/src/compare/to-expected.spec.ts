import { storedEvent } from '../arrivals/stored-event.fixture.js';
import { compare } from './compare.js';
import { readExpected } from './read-expected.js';
import { toExpected } from './to-expected.js';

describe('toExpected', () => {
  it('makes of one run what the next one agrees with, whatever is another in every run', () => {
    const run = (id: string): ReturnType<typeof storedEvent>[] => [
      storedEvent({ eventType: 'a', insertId: `${id}-1`, eventAt: '2026-03-01T12:00:00Z' }),
      storedEvent({ eventType: 'b', insertId: `${id}-2`, properties: { plan: 'pro' } }),
    ];
    const read = readExpected(toExpected(run('first')));
    const events = read.kind === 'expected' ? read.events : [];

    expect(compare(events, run('second')).map(({ kind }) => kind)).toEqual(['matched', 'matched']);
  });
});
