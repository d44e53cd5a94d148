import { appendFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEntry, type Entry } from '@greenflash-events/core/engine';
import { EVENTS, Segment } from './segment.js';

const NEW = { attempts: 0, charged: 0 };

function entryOf(body: string, epoch = 0): Entry {
  const event = { body, bytes: body.length, insertId: body, eventType: 'a', productId: 'p', sampleable: false };
  return createEntry(event, 0, epoch, undefined);
}

describe('a segment', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'segment-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Appends events that stay on disk only. */
  function leave(segment: Segment, ...bodies: readonly string[]): number[] {
    return bodies.map((body) => {
      const id = segment.append(body, 1, NEW);
      segment.leave(entryOf(body), id);
      return id;
    });
  }

  function reopened(segment: Segment): Segment {
    segment.close();
    return Segment.open(segment.file.path);
  }

  const bodiesIn = (segment: Segment): string[] => segment.read(Infinity).events.map(({ body }) => body);

  /** Counts all, as a process does that has taken it over. */
  function count(segment: Segment): number {
    return segment.count(Infinity, () => 0).events;
  }

  it('gives what is on disk only once, and what is in memory not at all', () => {
    const segment = Segment.create(folder, 1);
    const kept = segment.append('in memory', 1, NEW);
    segment.keep(entryOf('in memory'), kept);
    leave(segment, 'a', 'b');
    expect([segment.waiting, segment.unread]).toEqual([3, 2]);
    expect(bodiesIn(segment)).toEqual(['a', 'b']);
    expect(bodiesIn(segment)).toEqual([]);
    expect(segment.unread).toBe(0);
    segment.close();
  });

  it('gives events with the flush they belong to, and the one who waits for their outcome', () => {
    const segment = Segment.create(folder, 1);
    for (const epoch of [0, 0, 1]) segment.leave(entryOf('a', epoch), segment.append('a', 1, NEW));
    expect(segment.read(Infinity).events.map(({ epoch }) => epoch)).toEqual([0, 0, 1]);
    segment.close();
  });

  it('is found by another process as it was left: without what has its outcome, with the attempts of the others', () => {
    const first = Segment.create(folder, 1);
    const [a, b] = leave(first, 'a', 'b', 'c') as [number, number, number];
    const entries = first.read(Infinity).events.map(({ body, id }) => ({ entry: entryOf(body), id }));
    for (const { entry, id } of entries) first.keep(entry, id);
    first.settled(a);
    const tried = entries.find(({ id }) => id === b)!.entry;
    Object.assign(tried, { attempts: 3, charged: 1 });
    first.retried(b, tried);
    first.writeOutcomes();
    const second = reopened(first);
    expect(count(second)).toBe(2);
    expect(second.read(Infinity).events).toMatchObject([
      { body: 'b', attempts: 3, charged: 1 },
      { body: 'c', attempts: 0, charged: 0 },
    ]);
    second.close();
  });

  it('that is counted again has what was appended meanwhile, and that alone', () => {
    const owner = Segment.create(folder, 1);
    leave(owner, 'a');
    const heir = Segment.open(owner.file.path);
    expect([count(heir), count(heir)]).toEqual([1, 0]);
    leave(owner, 'b');
    expect(count(heir)).toBe(1);
    expect(bodiesIn(heir)).toEqual(['a', 'b']);
    owner.close();
    heir.close();
  });

  it('skips lines that are damaged, counts them once, and shows none twice', () => {
    const first = Segment.create(folder, 1);
    leave(first, 'aa', 'bb', 'cc');
    const lines = readFileSync(first.file.path, 'utf8').split('\n');
    writeFileSync(first.file.path, [lines[0], lines[1]!.replace('bb', 'BB'), lines[2], lines[0], ''].join('\n'));
    const second = reopened(first);
    expect([count(second), count(second)]).toEqual([2, 0]);
    expect(second.damagedLines).toBe(1);
    expect(bodiesIn(second)).toEqual(['aa', 'cc']);
    expect(second.damagedLines).toBe(1);
    second.close();
  });

  it('says which events it cannot give any more, since the file was cut short after they were counted', () => {
    const segment = Segment.create(folder, 1);
    leave(segment, 'a', 'b');
    truncateSync(segment.file.path, readFileSync(segment.file.path, 'utf8').indexOf('\n') + 1);
    const { events, vanished } = segment.read(Infinity);
    expect(events.map(({ body }) => body)).toEqual(['a']);
    expect(vanished).toEqual([expect.objectContaining({ epoch: 0, count: 1 })]);
    expect(segment.waiting).toBe(0);
    segment.close();
  });

  it('waits for an event that stands elsewhere too until that is on the disk, and does not give it', () => {
    const segment = Segment.create(folder, 1);
    leave(segment, 'a');
    const id = segment.append('b', 1, NEW);
    segment.keep(entryOf('b'), id);
    leave(segment, 'c');
    segment.replaced(id);
    expect(segment.entries()).toEqual([]);
    expect(bodiesIn(segment)).toEqual(['a', 'c']);
    expect(segment.waiting).toBe(1);
    segment.settled(id);
    expect(segment.waiting).toBe(0);
    segment.close();
  });

  it('goes with both of its files, and outcomes without events are known as left', () => {
    const segment = Segment.create(folder, 1);
    const [id] = leave(segment, 'a') as [number];
    segment.settled(id);
    segment.writeOutcomes();
    const names = readdirSync(folder).sort();
    expect(names).toEqual(['000001.events', '000001.outcomes']);
    expect(Segment.leftOutcomesOf(names)).toEqual([]);
    expect(Segment.leftOutcomesOf(['000001.outcomes', '000002.events'])).toEqual(['000001.outcomes']);
    expect(Segment.eventFilesOf(['000002.events', 'alive', '000001.events'])).toEqual([
      '000001.events',
      '000002.events',
    ]);
    segment.remove();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that ends in half a line has all before it', () => {
    const first = Segment.create(folder, 1);
    leave(first, 'a');
    appendFileSync(first.file.path, '01234567 e 2 1 0 0 {"half');
    const second = reopened(first);
    expect([count(second), second.damagedLines]).toEqual([1, 0]);
    second.close();
    expect(first.file.path.endsWith(`000001${EVENTS}`)).toBe(true);
  });
});
