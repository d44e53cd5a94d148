import type { StoredEvent } from '../../../src/client/stored-event.types.js';
import type { StreamMessage } from '../connection/message-reader.js';
import { EventLog, MAX_ROWS } from './event-log.js';
import { forwardedCall, rejectedEvent, sampledEvent, storedEvent } from './requests.fixture.js';
import { rejectedRow, type Row } from './row.js';

describe('EventLog', () => {
  let log: EventLog;
  const dropped: Row[] = [];

  beforeEach(() => {
    dropped.length = 0;
    log = new EventLog((rows) => dropped.push(...rows));
  });

  const stored = (record: Partial<StoredEvent>): StreamMessage => ({
    kind: 'stored',
    event: storedEvent({}, record),
    seq: 1,
  });
  const keys = (): string[] => log.rows.value.map(({ key }) => key);

  const sampled = sampledEvent({ id: '1', receivedAt: '2026-03-01T12:00:00.000Z', eventType: 'usage_logged' });

  it('keeps what arrives in its order, stored and sampled out, each once', () => {
    log.take([stored({ eventId: 'a' }), { kind: 'sampled', sampled }]);
    log.take([stored({ eventId: 'a' }), stored({ eventId: 'b' })]);

    expect(keys()).toEqual(['a', 'sampled-1', 'b']);
    expect(log.rows.value[1]).toMatchObject({ kind: 'sampled', eventType: 'usage_logged' });
  });

  it('puts what was refused before where it belongs, each once', () => {
    const at = (second: number): string => `2026-03-01T12:00:0${second}.000Z`;
    const refused = rejectedEvent({ id: '7', receivedAt: at(2) });
    log.take([stored({ eventId: 'a', receivedAt: at(1) }), stored({ eventId: 'b', receivedAt: at(3) })]);
    log.add([rejectedRow(refused)]);
    log.take([{ kind: 'rejected', rejected: refused }]);

    expect(keys()).toEqual(['a', 'rejected-7', 'b']);
  });

  it('takes the counts of an event that is repeated, in the same part of the stream too', () => {
    log.take([
      stored({ eventId: 'a' }),
      { kind: 'duplicate', eventId: 'a', duplicates: 2, conflicts: 1 },
      { kind: 'duplicate', eventId: 'gone', duplicates: 1, conflicts: 0 },
    ]);

    expect(log.rows.value[0]?.event).toMatchObject({ duplicates: 2, conflicts: 1 });
  });

  it('forgets everything at a reset, and takes what was there before again', () => {
    log.take([stored({ eventId: 'a' })]);
    log.take([{ kind: 'reset' }, stored({ eventId: 'a' })]);

    expect(keys()).toEqual(['a']);
  });

  it('lets the oldest rows go', () => {
    const events = Array.from({ length: MAX_ROWS + 5 }, (_, index) => storedEvent({}, { eventId: `e${index}` }));
    log.take(events.map((event, seq) => ({ kind: 'stored', event, seq })));

    expect(keys()).toHaveLength(MAX_ROWS);
    expect(keys()[0]).toBe('e5');
    expect(dropped.map(({ key }) => key)).toEqual(['e0', 'e1', 'e2', 'e3', 'e4']);
  });

  it('refreshes marks from events that were read again, and adds none', () => {
    log.take([stored({ eventId: 'a' })]);
    log.refresh([storedEvent({}, { eventId: 'a', duplicates: 3 }), storedEvent({}, { eventId: 'b' })]);

    expect(log.rows.value.map(({ event }) => event?.duplicates)).toEqual([3]);
  });

  it('keeps what the API answered to an event, whichever of the two comes first', () => {
    const answer = forwardedCall({ eventId: 'a', status: 400 });
    log.take([{ kind: 'forwarded', forwarded: answer }, stored({ eventId: 'a' }), stored({ eventId: 'b' })]);
    log.addAnswers([forwardedCall({ eventId: 'b' })]);
    log.take([{ kind: 'forwarded', forwarded: forwardedCall({ id: '3' }) }]);

    expect(log.rows.value.map((row) => (row.kind === 'stored' ? row.answer?.status : row.key))).toEqual([
      400,
      200,
      'forwarded-3',
    ]);
  });

  it('counts further requests on the refused one that stands for them', () => {
    log.take([{ kind: 'rejected', rejected: rejectedEvent({ id: '7' }) }]);
    log.add([rejectedRow(rejectedEvent({ id: '7', count: 800 }))]);

    expect(log.rows.value.map((row) => row.kind === 'rejected' && row.rejected.count)).toEqual([800]);
  });
});
