import type { StoredEvent } from '../../client/stored-event.types.js';
import { Arrivals } from '../observe/arrivals.js';
import type { EventStore } from '../storage/event-store.js';
import type { EventRange, FoundEvents, SequencedEvent } from '../storage/select-events.js';
import type { Arrival } from '../storage/news.types.js';
import { EventStream } from './event-stream.js';

describe('EventStream', () => {
  const arrivals = new Arrivals();
  let stored: SequencedEvent[];
  let leave: AbortController;
  let written: string[];
  let wake: () => void;

  beforeEach(() => {
    stored = [];
    written = [];
    leave = new AbortController();
  });

  const add = (count: number): void => {
    for (let i = 0; i < count; i++) {
      const seq = stored.length + 1;
      const event = { eventId: `e${seq}` } as StoredEvent;
      stored.push({ seq, event, json: JSON.stringify(event) });
    }
    arrivals.publish('n', { kind: 'stored' });
  };

  const list = (_: string, __: object, { after, limit }: EventRange): Promise<FoundEvents> => {
    const events = stored.filter(({ seq }) => seq > after).slice(0, limit);
    return Promise.resolve({
      events,
      count: events.length,
      bytes: 0,
      reached: events.at(-1)?.seq ?? after,
      isDone: true,
    });
  };

  function run(after = 0, write?: () => Promise<void>): Promise<void> {
    const stream = new EventStream({ list } as unknown as EventStore, arrivals, 'n', '0123456789abcdef');
    const take = async (text: string): Promise<void> => {
      written.push(...text.split('\n\n').filter((message) => message !== ''));
      wake?.();
      await write?.();
    };
    return stream.run(after, take, leave.signal);
  }

  async function messages(count: number): Promise<readonly string[]> {
    while (written.length < count) await new Promise<void>((resolve) => (wake = resolve));
    return written;
  }

  const ids = (texts: readonly string[]): string[] => texts.map((text) => /e\d+/.exec(text)?.[0] ?? text);

  it('writes what is there and what comes, each once and in order', async () => {
    add(450);
    const ended = run();
    await messages(450);
    add(3);

    expect(ids(await messages(453))).toEqual(Array.from({ length: 453 }, (_, index) => `e${index + 1}`));
    leave.abort();
    await ended;
  });

  it('starts after a place', async () => {
    add(3);
    const ended = run(2);

    expect(await messages(1)).toEqual(['id: 0123456789abcdef.3\nevent: stored\ndata: {"eventId":"e3"}']);
    leave.abort();
    await ended;
  });

  it('misses nothing that is stored while it writes', async () => {
    add(1);
    let first = true;
    const ended = run(0, () => {
      if (first) add(2);
      first = false;
      return Promise.resolve();
    });

    expect(ids(await messages(3))).toEqual(['e1', 'e2', 'e3']);
    leave.abort();
    await ended;
  });

  it('tells the other arrivals after the events they are about', async () => {
    const ended = run();
    arrivals.publish('n', { kind: 'duplicate', eventId: 'e1', duplicates: 1, conflicts: 0, conflict: false });
    arrivals.publish('other', { kind: 'reset' });
    add(1);

    const [stored, duplicate] = await messages(2);

    expect(stored).toContain('event: stored');
    expect(duplicate).toContain('event: duplicate\ndata: {"eventId":"e1"');
    leave.abort();
    await ended;
    expect(written).toHaveLength(2);
  });

  it('holds a bounded part of the arrivals for a reader that is slow', async () => {
    const text = 'x'.repeat(100_000);
    const rejection = { kind: 'rejected', text } as Arrival;
    let batches = 0;
    add(1000);
    const ended = run(0, () => {
      if (++batches <= 5) for (let i = 0; i < 20; i++) arrivals.publish('n', rejection);
      return Promise.resolve();
    });

    await messages(1001);
    leave.abort();
    await ended;

    const told = written.filter((message) => message.includes('event: rejected'));
    expect(batches).toBeGreaterThan(5);
    expect(told.length).toBeGreaterThan(9);
    expect(told.length).toBeLessThan(25);
  });

  it('ends when aborted, also before it began, and listens no more', async () => {
    leave.abort();
    await run();
    add(1);

    expect(written).toEqual([]);
  });
});
