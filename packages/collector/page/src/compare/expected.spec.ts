import { storedEvent } from '../arrivals/requests.fixture.js';
import { compare } from './compare.js';
import { readExpected, toExpected } from './expected.js';

describe('readExpected', () => {
  const types = (text: string): unknown => {
    const read = readExpected(text);
    return read.kind === 'expected' ? read.events.map(({ eventType }) => eventType) : read.reason;
  };

  it('reads an array, one event, one event a line, and nothing', () => {
    expect(types('[{"eventType":"a"},{"eventType":"b"}]')).toEqual(['a', 'b']);
    expect(types('{\n  "eventType": "a"\n}')).toEqual(['a']);
    expect(types('{"eventType":"a"}\n\n {"eventType":"b"}\n')).toEqual(['a', 'b']);
    expect(types(' \n')).toEqual([]);
  });

  it('says where it cannot read on', () => {
    expect(types('{"eventType":"a"}\n{"eventType"\n')).toMatch(/^line 2: /);
    expect(types('[{"eventType":"a"},5]')).toBe('event 2 is not an object');
    expect(types('[null]')).toBe('event 1 is not an object');
    expect(types('{"event_type":"a"}')).toBe('event 1 has event_type, which the API does not know');
    expect(types('{"__proto__":{}}')).toBe('event 1 has __proto__, which the API does not know');
  });
});

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
