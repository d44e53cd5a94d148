import type {
  ClaimAnswer,
  ClaimSource,
  Settlement,
  SourceAnswer,
} from '../../src/delivery/claiming/claim-source.types.js';
import { createEntry, type Entry } from '../../src/delivery/entry.js';
import type { Ending, EventStore, StoreHost } from '../../src/delivery/event-store.types.js';
import type { SharedPause } from '../../src/lane/sender.types.js';
import { MemoryStore } from '../../src/delivery/memory/memory-store.js';
import type { Event } from '../../src/event/event.types.js';
import type { Judge } from './judge.js';
import type { ProcessClock, VirtualTime } from './virtual-time.js';

interface Line {
  readonly event: Event;
  readonly acceptedAt: number;
  attempts: number;
  charged: number;
}

/** What is on the disk: it outlives the process that wrote it. */
export class Disk {
  readonly lines = new Map<string, Line>();
}

/** A store that has on disk what it holds, and reads it again after a kill. */
export class DurableStore extends MemoryStore implements EventStore {
  constructor(
    limits: { readonly maxEvents: number; readonly maxBytes: number },
    private readonly disk: Disk,
    private readonly judge: Judge,
  ) {
    super(limits);
  }

  open(host: StoreHost): void {
    const found = [...this.disk.lines.values()];
    if (found.length === 0) return;
    const epoch = host.entered('recovered', found.length);
    for (const { event, acceptedAt, attempts, charged } of found) {
      const entry = createEntry(event, acceptedAt, epoch, undefined, attempts, charged);
      entry.durable = true;
      super.append(entry);
    }
  }

  override append(entry: Entry): void {
    entry.durable = true;
    this.#write(entry);
    super.append(entry);
  }

  retried(entry: Entry): void {
    this.#write(entry);
  }

  override takeVolatile(): undefined {
    return undefined;
  }

  override remove(entry: Entry, ending?: Ending): void {
    const { insertId } = entry.event;
    this.disk.lines.delete(insertId);
    this.judge.removed(insertId, ending?.status);
    super.remove(entry);
  }

  #write({ event, acceptedAt, attempts, charged }: Entry): void {
    this.disk.lines.set(event.insertId, { event, acceptedAt, attempts, charged });
  }
}

interface Row {
  readonly event: Event;
  readonly createdAt: number;
  history: { readonly attempts: number; readonly charged: number; readonly refused: number };
  triedAt: number | undefined;
  dueAt: number;
  leaseUntil: number;
  lease: number;
  /** The life of a process that holds the lease. */
  owner: number;
}

const LEASE_MS = 60_000;
const ROUND_TRIP_MS = 3;

/** The table of a fleet. */
export class SharedTable {
  readonly rows = new Map<string, Row>();
  pause: { readonly reason: SharedPause['reason']; readonly until: number } | undefined;
  /** Until then every query fails. */
  failsUntil = 0;
  #leases = 0;
  #owners = 0;

  constructor(
    readonly time: VirtualTime,
    readonly judge: Judge,
  ) {}

  put(event: Event): void {
    const { now } = this.time;
    const history = { attempts: 0, charged: 0, refused: 0 };
    this.rows.set(event.insertId, {
      ...{ event, createdAt: now, history, triedAt: undefined, dueAt: now, leaseUntil: 0, lease: 0, owner: -1 },
    });
  }

  /** For how long the process may still send the event; less than 0 where it may not. */
  leaseLeftMs(owner: number, insertId: string): number {
    const row = this.rows.get(insertId);
    return row?.owner === owner ? row.leaseUntil - this.time.now : -1;
  }

  /** Events that the process has claimed and not given back. */
  leasedBy(owner: number): number {
    return [...this.rows.values()].filter((row) => row.owner === owner && row.leaseUntil > this.time.now).length;
  }

  newOwner(): number {
    return ++this.#owners;
  }

  nextLease(): number {
    return ++this.#leases;
  }
}

/** How one process of the fleet sees it: some milliseconds away. */
export class TableSource implements ClaimSource {
  readonly leaseMs = LEASE_MS;
  readonly lingerMs = 10;

  constructor(
    private readonly table: SharedTable,
    private readonly clock: ProcessClock,
    private readonly owner: number,
  ) {}

  claim(max: number): Promise<ClaimAnswer> {
    return this.#query(() => {
      const { now } = this.table.time;
      const { pause } = this.#answer();
      const due = [...this.table.rows.values()].filter(({ dueAt, leaseUntil }) => dueAt <= now && leaseUntil <= now);
      const taken = pause === undefined ? due.sort((a, b) => a.dueAt - b.dueAt).slice(0, max) : [];
      const lease = this.table.nextLease();
      for (const row of taken) {
        Object.assign(row, { lease, leaseUntil: now + LEASE_MS, owner: this.owner });
      }
      const events = taken.map((row) => ({
        ...{ claim: { row, lease }, event: row.event, ageMs: now - row.createdAt, ...row.history },
        triedMsAgo: row.triedAt === undefined ? undefined : now - row.triedAt,
      }));
      return { events, pause };
    });
  }

  settle(settlements: readonly Settlement[]): Promise<SourceAnswer> {
    return this.#query(() => {
      for (const settlement of settlements) this.#settle(settlement);
      return this.#answer();
    });
  }

  share({ reason, forMs }: SharedPause): Promise<void> {
    return this.#query(() => {
      const until = this.table.time.now + forMs;
      if (until > (this.table.pause?.until ?? 0)) this.table.pause = { reason, until };
    });
  }

  look(): Promise<SourceAnswer> {
    return this.#query(() => this.#answer());
  }

  #query<T>(run: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const { time } = this.table;
      // Sent at once, done there in the middle of its way, heard of after the other half.
      time.at(time.now + ROUND_TRIP_MS / 2, () => {
        const isAway = time.now < this.table.failsUntil;
        const answer = isAway ? undefined : run();
        this.clock.receive(ROUND_TRIP_MS / 2, () => (isAway ? reject(new Error('away')) : resolve(answer as T)));
      });
    });
  }

  #settle(settlement: Settlement): void {
    const { row, lease } = settlement.claim as { readonly row: Row; readonly lease: number };
    if (row.lease !== lease) return;
    const { now } = this.table.time;
    row.leaseUntil = 0;
    if (settlement.kind === 'release') return;
    if (settlement.kind === 'retry') {
      Object.assign(row, { history: settlement.history, triedAt: now, dueAt: now + settlement.delayMs });
    } else {
      const { insertId } = row.event;
      this.table.rows.delete(insertId);
      this.table.judge.removed(insertId, settlement.kind);
    }
  }

  #answer(): SourceAnswer {
    const { pause, time } = this.table;
    const forMs = (pause?.until ?? 0) - time.now;
    return { pause: pause === undefined || forMs <= 0 ? undefined : { reason: pause.reason, forMs } };
  }
}
