import { Arrivals } from '../observe/arrivals.js';
import type { EventStore } from '../storage/event-store.js';
import type { EventRange, FoundEvents, SequencedEvent } from '../storage/select-events.js';
import { WaitForEvents } from './wait-for-events.js';

describe('WaitForEvents', () => {
  const arrivals = new Arrivals();
  let stored: SequencedEvent[];
  let lists: number;
  const list = (_: string, __: object, { after, limit }: EventRange): Promise<FoundEvents> => {
    lists++;
    const events = stored.filter(({ seq }) => seq > after).slice(0, limit);
    return Promise.resolve({
      events,
      count: events.length,
      bytes: 0,
      reached: events.at(-1)?.seq ?? after,
      isDone: true,
    });
  };
  const waits = new WaitForEvents({ list } as unknown as EventStore, arrivals);
  const wait = async (count: number, signal = new AbortController().signal): Promise<object> => {
    const { events, ...waited } = await waits.wait({ namespace: 'n', conditions: {}, count }, signal);
    return { ...waited, events: events.map(({ event }) => event) };
  };

  let serial = 0;
  const add = (): void => {
    stored.push({ seq: ++serial, event: { eventId: `e${serial}` } as never, json: '' });
    arrivals.publish('n', { kind: 'stored' });
  };

  beforeEach(() => {
    stored = [];
    lists = 0;
    serial = 0;
  });

  it('resolves at once with what was there before', async () => {
    add();
    add();

    expect(await wait(1)).toEqual({ satisfied: true, events: [{ eventId: 'e1' }] });
  });

  it('resolves when the last one arrives', async () => {
    add();
    const waited = wait(2);
    add();

    expect(await waited).toMatchObject({ satisfied: true, events: [{ eventId: 'e1' }, { eventId: 'e2' }] });
  });

  it('gives what there is when aborted', async () => {
    add();
    const leave = new AbortController();
    const waited = wait(2, leave.signal);
    leave.abort();

    expect(await waited).toEqual({ satisfied: false, events: [{ eventId: 'e1' }] });
  });

  it('does not count what was reset', async () => {
    add();
    const waited = wait(2);
    await Promise.resolve();
    stored = [];
    arrivals.publish('n', { kind: 'reset' });
    add();
    add();

    expect(await waited).toMatchObject({ events: [{ eventId: 'e2' }, { eventId: 'e3' }] });
  });

  it('does not look again for what is not a stored event', async () => {
    const leave = new AbortController();
    const waited = wait(1, leave.signal);
    arrivals.publish('n', { kind: 'duplicate', eventId: 'a', duplicates: 1, conflicts: 0, conflict: false });
    leave.abort();
    await waited;

    expect(lists).toBeLessThanOrEqual(2);
  });
});
