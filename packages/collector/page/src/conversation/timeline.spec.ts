import { storedEvent } from '../arrivals/requests.fixture.js';
import { timelineOf } from './timeline.js';

const at = (seconds: number, body: Parameters<typeof storedEvent>[0] = {}): ReturnType<typeof storedEvent> =>
  storedEvent({ eventAt: new Date(1_700_000_000_000 + seconds * 1000).toISOString(), ...body });

describe('timelineOf', () => {
  it('orders by when things happened, not by when they arrived', () => {
    const moments = timelineOf([at(10, { eventType: 'later' }), at(0, { eventType: 'first' }), at(40)]);

    expect(moments.map(({ event }) => event.body.eventType)).toEqual(['first', 'later', 'upgrade_purchased']);
    expect(moments.map(({ sinceFirstMs }) => sinceFirstMs)).toEqual([0, 10_000, 40_000]);
    expect(moments.map(({ sincePreviousMs }) => sincePreviousMs)).toEqual([0, 10_000, 30_000]);
    expect(moments.map(({ place }) => place)).toEqual([0, 0.25, 1]);
  });

  it('adds money up exactly, and nothing else', () => {
    const moments = timelineOf([
      at(0, { value: '0.10', valueType: 'currency' }),
      at(1, { value: '5', valueType: 'numeric' }),
      at(2, { value: '0.20', valueType: 'currency' }),
      at(3, { value: '-0.30', valueType: 'currency' }),
    ]);

    expect(moments.map(({ moneySoFar }) => moneySoFar)).toEqual(['0.10', undefined, '0.30', '0.00']);
  });

  it('puts what happened all at once at the beginning', () => {
    expect(timelineOf([at(5), at(5)]).map(({ place }) => place)).toEqual([0, 0]);
    expect(timelineOf([])).toEqual([]);
  });
});
