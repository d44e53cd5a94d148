import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTracker } from '@greenflash-events/core';
import { spoolDelivery } from '@greenflash-events/spool';
import { accepted, replied, seededRandom, startScriptedServer, waitFor } from '../../../test-kit/src/index.js';
import { startLife, type LifeInput, type Orders } from '../lives.js';
import { RecordedDisk, type Recorded } from '../recorded-disk.js';
import { SpoolDirectories } from '../spool-directory.js';
import { changedEvents } from '../tracked-events.js';

/** `npm run test:faults` sets 200. */
const REPLAYS = Number(process.env['KILL_ROUNDS'] ?? 12);
const SECOND = 1_000;
const SYNC_BYTES = 1024 * 1024;
const NOTE_BYTES = 12_000;
/** More than one segment holds, in some seconds. */
const LIFE = { events: 900, noteBytes: NOTE_BYTES, everyMs: 3, flushMs: 1_000 };

interface Promised {
  readonly id: string;
  readonly at: number;
}

describe('a power failure', () => {
  const directories = new SpoolDirectories();
  afterEach(() => directories.remove());

  /** Everything a process did to the disk, which had taken over what another one left. Of ten events, one waits forever. */
  async function record(orders: Orders = {}, input: LifeInput = LIFE): Promise<Recorded[]> {
    const server = await startScriptedServer({
      rule: ({ insertId }) => {
        if (insertId.endsWith('0')) return replied(503);
        return insertId.endsWith('1') ? replied(400) : accepted();
      },
    });
    const directory = directories.make();
    const trace = join(directories.make(), 'trace');
    await startLife(directory, server, 'before', { kill: 60 }, { events: 42, noteBytes: NOTE_BYTES }).exit();
    const app = startLife(directory, server, 'traced', { ...orders, trace }, input);
    await app.message('ended');
    await server.stop();
    const lines = readFileSync(trace, 'utf8').trim().split('\n');
    return lines.map((line) => JSON.parse(line) as Recorded);
  }

  /** What was said to be durable and cannot have been delivered: it waits, or is a dead letter. */
  function promisedIn(lines: readonly Recorded[]): Promised[] {
    return lines.flatMap((line) => {
      if (line.op !== 'said') return [];
      const { kind, id, durable } = JSON.parse(line.words) as { kind: string; id: string; durable: boolean };
      return kind === 'tracked' && durable && /[01]$/.test(id) ? [{ id, at: line.at }] : [];
    });
  }

  /** @returns those that a process does not find, which starts on what a power failure has left */
  async function missingAfter(lines: readonly Recorded[], random: () => number, ids: readonly string[]) {
    const disk = new RecordedDisk();
    for (const line of lines) disk.apply(line);
    const directory = directories.make();
    disk.writeTo(directory, random);
    const server = await startScriptedServer();
    const delivery = spoolDelivery({ directory, minFreeBytes: 0 });
    const tracker = createTracker({
      ...{ apiKey: 'key', productId: '7b0a3c1e-52d4-4c55-9d0a-6a6f3a1c2b4d', baseUrl: server.baseUrl, delivery },
      logger: { debug: () => undefined, warn: () => undefined, error: () => undefined },
    });
    const notSent = (): string[] => ids.filter((id) => !server.events.has(id));
    const missing = (): string[] => {
      if (notSent().length === 0) return [];
      const dead = new Set(delivery.deadLetters.list({ limit: 1_000_000 }).map(({ insertId }) => insertId));
      return notSent().filter((id) => !dead.has(id));
    };
    await waitFor('all is found', () => missing().length === 0).catch(() => undefined);
    const found = { missing: missing(), changed: changedEvents(server, NOTE_BYTES) };
    await tracker.shutdown({ deadlineMs: 0 });
    await server.stop();
    directories.remove();
    return found;
  }

  it(
    'costs nothing that was tracked a second before, and changes nothing, whatever of the rest is on the disk',
    async () => {
      const random = seededRandom(21);
      const lines = await record();
      const promised = promisedIn(lines);
      expect(promised.length).toBeGreaterThan(150);
      for (let replay = 0; replay < REPLAYS; replay++) {
        const cut = Math.ceil(random() * lines.length);
        const now = lines[cut - 1]!.at;
        const due = promised.filter(({ at }) => now - at >= SECOND).map(({ id }) => id);
        const found = await missingAfter(lines.slice(0, cut), random, due);
        expect({ cut, ...found }).toEqual({ cut, missing: [], changed: [] });
      }
    },
    REPLAYS * 15_000 + 60_000,
  );

  it(
    'after a sync that failed costs nothing that was tracked a second before, a second after that',
    async () => {
      const random = seededRandom(22);
      for (const fail of [1, 3]) {
        const lines = await record({ fail, only: 'fdatasync', code: 'EIO' });
        const failedAt = lines.find(({ op }) => op === 'failed')!.at;
        const promised = promisedIn(lines);
        const first = lines.findIndex(({ at }) => at >= failedAt + SECOND);
        expect(first).toBeGreaterThan(0);
        for (let replay = 0; replay < REPLAYS / 4; replay++) {
          const cut = first + Math.floor(random() * (lines.length - first));
          const due = promised.filter(({ at }) => lines[cut - 1]!.at - at >= SECOND).map(({ id }) => id);
          const found = await missingAfter(lines.slice(0, cut), random, due);
          expect({ cut, ...found }).toEqual({ cut, missing: [], changed: [] });
        }
      }
    },
    REPLAYS * 15_000 + 60_000,
  );

  it('finds each written byte pressed onto the disk: within a second by a timer, and after each MiB', async () => {
    const slow = await record({}, { events: 120, noteBytes: 100, everyMs: 20 });
    expect(longestWait(slow)).toBeLessThanOrEqual(SECOND);
    const fast = await record();
    expect(longestWait(fast)).toBeLessThanOrEqual(SECOND);
    expect(mostUnsynced(slow)).toBeLessThan(SYNC_BYTES / 2);
    expect(mostUnsynced(fast)).toBeGreaterThan(SYNC_BYTES / 2);
    expect(mostUnsynced(fast)).toBeLessThan(SYNC_BYTES + 4 * NOTE_BYTES);
  });
});

const isEvent = (line: Recorded): boolean =>
  line.op === 'write' && Buffer.from(line.bytes.slice(0, 16), 'base64').toString('latin1', 8, 11) === ' e ';

/** The longest time between the write of an event and the end of a sync that began after it. */
function longestWait(lines: readonly Recorded[]): number {
  let longest = 0;
  const unsynced = new Map<number, { since: number; isBegun: boolean }[]>();
  for (const line of lines) {
    if (!('number' in line)) continue;
    const waiting = unsynced.get(line.number) ?? [];
    unsynced.set(line.number, waiting);
    if (isEvent(line)) waiting.push({ since: line.at, isBegun: false });
    if (line.op === 'sync') for (const write of waiting) write.isBegun = true;
    if (line.op === 'synced') {
      for (const { since, isBegun } of waiting) if (isBegun) longest = Math.max(longest, line.at - since);
      unsynced.set(
        line.number,
        waiting.filter(({ isBegun }) => !isBegun),
      );
    }
  }
  const end = lines.at(-1)!.at;
  for (const waiting of unsynced.values()) for (const { since } of waiting) longest = Math.max(longest, end - since);
  return longest;
}

/** The most bytes of events that were written since the last sync began. */
function mostUnsynced(lines: readonly Recorded[]): number {
  let [most, bytes] = [0, 0];
  for (const line of lines) {
    if (line.op === 'write' && isEvent(line)) bytes += Buffer.byteLength(line.bytes, 'base64');
    if (line.op === 'sync') bytes = 0;
    most = Math.max(most, bytes);
  }
  return most;
}
