import {
  createEntry,
  type Clock,
  type Ending,
  type Entry,
  type EventStore,
  type RateLimitedLog,
  type StoreHost,
} from '@greenflash-events/core/engine';
import type { DeadLetterFiles } from '../dead-letters/file-dead-letters.js';
import { eventOfRow } from '../file/event-row.js';
import type { DeadLetterRow } from '../file/spool-file.types.js';
import type { SpoolFile } from '../file/spool-file.js';
import type { Adoption } from './adoption.js';
import type { EarlierEvents } from './earlier-events.types.js';
import type { EntryWriter } from './entry-writer.js';
import { PendingSettlement } from './pending-settlement.js';
import { Room } from './room.js';
import type { Location } from './segment.js';
import type { Segments } from './segments.js';
import { Settler } from './settler.js';
import { Upkeep } from './upkeep.js';
import { Window } from './window.js';

/** How many events are brought into memory at once: a fraction of a millisecond. */
const READ_BATCH = 128;

interface Parts {
  readonly segments: Segments;
  readonly writer: EntryWriter;
  readonly adoption: Adoption;
  readonly limits: { readonly maxEvents: number; readonly maxBytes: number; readonly maxDeadLetterBytes: number };
  readonly clock: Clock;
  readonly log: RateLimitedLog;
}

/** Waiting events on disk, and the next ones to be sent in memory too. */
export class SpoolStore implements EventStore, EarlierEvents, DeadLetterFiles {
  readonly place = 'spool';
  readonly #window = new Window();
  readonly #upkeep: Upkeep;
  #host!: StoreHost;
  readonly #room: Room;
  readonly #settler: Settler;
  /** Dead letters for which there is no file yet. */
  readonly #unburied = new PendingSettlement();
  #isOpen = false;

  constructor(private readonly parts: Parts) {
    const { clock, limits, log, segments } = parts;
    this.#room = new Room(limits);
    this.#settler = new Settler(segments, limits.maxDeadLetterBytes, log);
    this.#upkeep = new Upkeep(clock, { settle: () => this.#settler.settle(), tick: () => this.#tick() }, (error) =>
      log.error('spool:upkeep', `the spool could not do its work (${String(error)}); it tries again`),
    );
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get durable(): boolean {
    return this.parts.writer.durable;
  }

  get files(): SpoolFile[] {
    this.#settler.settle();
    return this.parts.segments.all.map(({ file }) => file);
  }

  health(): ReturnType<EntryWriter['health']> {
    return this.parts.writer.health();
  }

  open(host: StoreHost): void {
    this.#host = host;
    this.#isOpen = true;
    this.parts.adoption.start(this);
    this.parts.writer.prepare();
    this.#upkeep.start();
  }

  hasRoom(bytes: number): boolean {
    return this.#room.has(bytes) && this.parts.writer.hasRoom(bytes);
  }

  couldHold(bytes: number): boolean {
    // Where memory has to do, no waiting event on disk makes room by its end.
    return this.#room.couldHold(bytes) && this.parts.writer.hasRoom(bytes);
  }

  fill(): number {
    return Math.max(this.#room.fill, this.parts.writer.fill);
  }

  oldestAt(): number | undefined {
    return this.#window.peek()?.acceptedAt;
  }

  append(entry: Entry): void {
    this.#room.take(1, entry.event.bytes);
    const keep = this.#window.hasRoom && !this.parts.segments.hasUnread;
    const isDurable = this.parts.writer.write(entry, keep);
    if (keep || !isDurable) this.#window.push(entry);
  }

  recovered(count: number, bytes: number): number {
    this.#room.take(count, bytes);
    return this.#host.entered('recovered', count);
  }

  rescued(): number {
    return this.#host.entered('recovered', 1);
  }

  redrive(_file: SpoolFile, letters: readonly DeadLetterRow[]): void {
    this.parts.writer.assertDurable();
    const epoch = this.#host.entered('redriven', letters.length);
    // Its age counts from now: what died of its age would die again at once.
    const now = this.parts.clock.monotonic();
    for (const letter of letters) this.append(createEntry(eventOfRow(letter)!, now, epoch, undefined));
    // Else they are kept as dead letters too, in case this process ends before they are on disk.
    this.parts.writer.assertDurable();
  }

  take(): Entry | undefined {
    for (;;) {
      const entry = this.#window.shift();
      if (entry !== undefined || !this.#refill()) return entry;
    }
  }

  retried(entry: Entry): void {
    const location = entry.note as Location | undefined;
    location?.segment.settlement.retried(location.id, entry);
    this.#upkeep.settleSoon();
  }

  remove(entry: Entry, outcome: Ending): void {
    const { clock, segments, writer } = this.parts;
    this.#room.give(1, entry.event.bytes);
    const location = entry.note as Location | undefined;
    const segment = location?.segment ?? segments.own;
    if (location !== undefined) location.segment.settled(entry, location.id, outcome);
    else {
      writer.forget(entry);
      (segment?.settlement ?? this.#unburied).bury(entry, outcome, clock);
    }
    if (this.#settler.isDue(segment?.settlement.size ?? 0)) this.#settler.settle();
    else this.#upkeep.settleSoon();
  }

  takeVolatile(): Entry | undefined {
    this.parts.writer.comeBack();
    for (let entry = this.#window.shift(); entry !== undefined; entry = this.#window.shift()) {
      if (!entry.durable) return entry;
    }
    return undefined;
  }

  close(): void {
    this.#isOpen = false;
    this.#upkeep.close();
    this.parts.adoption.close();
    this.#bury();
    this.#settler.settle();
    this.parts.segments.close();
  }

  #refill(): boolean {
    const { segments, log } = this.parts;
    const reading = segments.read(READ_BATCH, (path) => {
      log.error('spool:read', `${path} cannot be read; its events wait until it can`);
    });
    if (reading === undefined) return false;
    for (const entry of reading.entries) this.#window.push(entry);
    for (const { epoch, count } of reading.vanished) {
      log.error('spool:vanished', `the disk has damaged ${count} waiting events, which are lost`);
      this.#room.give(count, 0);
      this.#host.vanished(epoch, count);
    }
    return true;
  }

  #bury(): void {
    this.parts.segments.own?.settlement.buried.push(...this.#unburied.buried.splice(0));
  }

  #tick(): void {
    this.#settler.tryAgain();
    this.parts.writer.replaceRemoved();
    this.parts.writer.comeBack();
    this.#bury();
    this.parts.adoption.scan(this);
    this.#host.wake();
  }
}
