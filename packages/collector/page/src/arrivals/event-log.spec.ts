import { storedEvent } from './stored-event.fixture.js';
import { EventLog, MAX_ROWS } from './event-log.js';

describe('EventLog', () => {
  let log: EventLog;

  beforeEach(() => {
    log = new EventLog(() => new Date('2026-03-01T12:00:00Z'));
  });

  const keys = (): string[] => log.rows.value.map(({ key }) => key);

  it('keeps what arrives in its order, stored and sampled out, each once', () => {
    log.take([
      { kind: 'stored', event: storedEvent({}, { eventId: 'a' }) },
      { kind: 'sampled', eventType: 'usage_logged' },
    ]);
    log.take([
      { kind: 'stored', event: storedEvent({}, { eventId: 'a' }) },
      { kind: 'stored', event: storedEvent({}, { eventId: 'b' }) },
    ]);

    expect(keys()).toEqual(['a', 'sampled-1', 'b']);
    expect(log.rows.value[1]).toMatchObject({ eventType: 'usage_logged', event: undefined });
  });

  it('takes the counts of an event that is repeated, in the same part of the stream too', () => {
    log.take([
      { kind: 'stored', event: storedEvent({}, { eventId: 'a' }) },
      { kind: 'duplicate', eventId: 'a', duplicates: 2, conflicts: 1 },
      { kind: 'duplicate', eventId: 'gone', duplicates: 1, conflicts: 0 },
    ]);

    expect(log.rows.value[0]?.event).toMatchObject({ duplicates: 2, conflicts: 1 });
  });

  it('forgets everything at a reset, and takes what was there before anew', () => {
    log.take([{ kind: 'stored', event: storedEvent({}, { eventId: 'a' }) }]);
    log.take([{ kind: 'reset' }, { kind: 'stored', event: storedEvent({}, { eventId: 'a' }) }]);

    expect(keys()).toEqual(['a']);
  });

  it('lets the oldest rows go', () => {
    const events = Array.from({ length: MAX_ROWS + 5 }, (_, index) => storedEvent({}, { eventId: `e${index}` }));
    log.take(events.map((event) => ({ kind: 'stored', event })));

    expect(keys()).toHaveLength(MAX_ROWS);
    expect(keys()[0]).toBe('e5');
  });

  it('refreshes marks from events that were read anew, and adds none', () => {
    log.take([{ kind: 'stored', event: storedEvent({}, { eventId: 'a' }) }]);
    log.refresh([storedEvent({}, { eventId: 'a', duplicates: 3 }), storedEvent({}, { eventId: 'b' })]);

    expect(log.rows.value.map(({ event }) => event?.duplicates)).toEqual([3]);
  });
});
