import { GreenflashEventsError } from '@greenflash-events/core';
import {
  Fifo,
  Room,
  createEntry,
  eventOfBody,
  type Clock,
  type Ending,
  type Entry,
  type EventStore,
  type RateLimitedLog,
  type StoreHealth,
  type StoreHost,
  type Timer,
} from '@greenflash-events/core/engine';
import type { DeadLetterFile } from '../dead-letters/dead-letter-file.js';
import type { DeadLetterHost } from '../dead-letters/folder-dead-letters.js';
import type { DeadLetter } from '../dead-letters/dead-letters.types.js';
import { DiskSpace } from '../disk/file-system.js';
import type { ResolvedSpoolOptions } from '../options/spool-options.js';
import { foldersIn } from '../owner/directory.js';
import { FolderNames } from '../owner/holder.js';
import { STILL_MS } from '../owner/watch.js';
import type { Folder, SpoolContext } from './folder.js';
import { Inheritance } from './inheritance.js';
import type { Location, ReadEvent, Segment } from './segment.js';
import { Outcomes } from './outcomes.js';
import { Writer } from './writer.js';

/** What memory holds of the waiting events: enough that the disk is read in batches, and no more in any outage. */
const WINDOW_EVENTS = 8_192;
const WINDOW_BYTES = 4 * 1024 * 1024;
/** How much is brought into memory at once: a fraction of a millisecond. */
const READ_BYTES = 64 * 1024;
/** How often life is shown, the disk is tried, and orphans are looked for; give or take a fifth, so that processes do not march in step. */
const TICK_MS = 500;
/** A segment in which less than this share waits between two attempts is not worth its place on the disk: they are written once more. */
const PINNED_SHARE = 0.125;
/** How long the event loop is held up at once by writing once more what was deleted. */
const MAX_RESCUE_MS = 50;

/** Waiting events on disk, and the next ones to be sent in memory too. */
export class SpoolStore implements EventStore, DeadLetterHost {
  readonly place = 'spool';
  readonly #held: Folder[] = [];
  readonly #writer: Writer;
  readonly #inheritance: Inheritance;
  readonly #room: Room;
  readonly #window = new Fifo<Entry>();
  #windowBytes = 0;
  #host!: StoreHost;
  readonly #outcomes: Outcomes;
  #tickTimer: Timer | undefined;
  #isOpen = false;

  constructor(
    private readonly options: ResolvedSpoolOptions,
    private readonly clock: Clock,
    private readonly log: RateLimitedLog,
  ) {
    const { directory, minFreeBytes, maxDeadLetterBytes } = options;
    const context: SpoolContext = {
      ...{ directory, maxDeadLetterBytes, clock, log, held: this.#held },
      names: new FolderNames(),
      disk: new DiskSpace(directory, minFreeBytes),
    };
    const recovered = (count: number, bytes: number): number => {
      this.#room.take(count, bytes);
      return this.#host.entered('recovered', count);
    };
    this.#room = new Room(options);
    this.#writer = new Writer(context);
    this.#outcomes = new Outcomes(this.#writer, context);
    this.#inheritance = new Inheritance(context, recovered);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get durable(): boolean {
    return this.#writer.durable;
  }

  health(): StoreHealth {
    const { fill, reason } = this.#writer.fallback;
    return {
      fill: Math.max(this.#room.fill, fill),
      oldestAt: this.#window.peek()?.acceptedAt,
      durability: reason === undefined ? { degraded: false } : { degraded: true, degradedReason: reason },
    };
  }

  open(host: StoreHost): void {
    this.#host = host;
    this.#writer.start();
    this.#isOpen = true;
    this.#inheritance.start();
    this.#startTick();
  }

  /** Takes over what no process holds, for a moment and without sending it; `close()` leaves it to the next process. */
  borrow(): void {
    this.#host = { entered: () => 0, vanished: () => undefined, wake: () => undefined };
    this.#inheritance.borrow();
  }

  room(bytes: number): 'free' | 'full' | 'never' {
    // While only memory takes events, no waiting event on disk makes room by its end.
    return this.durable || this.#writer.fallback.hasRoom(bytes) ? this.#room.for(bytes) : 'never';
  }

  append(entry: Entry): void {
    this.#room.take(1, entry.event.bytes);
    const fits = this.#window.length < WINDOW_EVENTS && this.#windowBytes < WINDOW_BYTES;
    const keep = fits && this.#firstUnread() === undefined;
    const isDurable = this.#writer.append(entry, keep);
    if (!isDurable) this.#writer.fallback.add(entry);
    if (keep || !isDurable) this.#push(entry);
  }

  take(): Entry | undefined {
    for (;;) {
      const entry = this.#shift();
      if (entry !== undefined || !this.#refill()) return entry;
    }
  }

  retried(entry: Entry): void {
    this.#outcomes.retried(entry);
  }

  remove(entry: Entry, ending: Ending): void {
    this.#room.give(1, entry.event.bytes);
    this.#outcomes.ended(entry, ending);
  }

  takeVolatile(): Entry | undefined {
    this.#writer.comeBack();
    for (let entry = this.#shift(); entry !== undefined; entry = this.#shift()) if (!entry.durable) return entry;
    return undefined;
  }

  close(): void {
    this.#isOpen = false;
    this.#tickTimer?.cancel();
    this.#inheritance.close();
    for (const step of [() => this.#showLife(), () => this.#rescue(Infinity), () => this.#outcomes.write()])
      this.#try(step);
    this.#writer.syncer.press();
    this.#writer.seal();
    this.#outcomes.write();
    this.#outcomes.close();
    for (const held of this.#held.splice(0)) held.end();
  }

  get deadLetterFiles(): DeadLetterFile[] {
    this.#outcomes.write();
    return this.#held.flatMap(({ dead, isLost }) => (dead === undefined || isLost ? [] : [dead]));
  }

  redrive(letters: readonly DeadLetter[]): void {
    this.#assertDurable();
    const events = letters.flatMap(({ body }) => eventOfBody(body) ?? []);
    const epoch = this.#host.entered('redriven', events.length);
    // Their age counts from now: what died of its age would die again at once.
    const now = this.clock.monotonic();
    for (const event of events) this.append(createEntry(event, now, epoch, undefined));
    // Else they stay dead letters too, in case this process ends, or the power fails, before they are on the disk.
    this.#writer.syncer.press();
    this.#assertDurable();
  }

  #assertDurable(): void {
    const { reason } = this.#writer.fallback;
    if (reason === undefined) return;
    throw new GreenflashEventsError('SPOOL_UNAVAILABLE', `nothing can be redriven while ${reason}; try later`);
  }

  #push(entry: Entry): void {
    this.#windowBytes += entry.event.bytes;
    this.#window.push(entry);
  }

  #shift(): Entry | undefined {
    const entry = this.#window.shift();
    if (entry !== undefined) this.#windowBytes -= entry.event.bytes;
    return entry;
  }

  #firstUnread(): Segment | undefined {
    for (const { segments } of this.#held) {
      for (const segment of segments) if (segment.unread > 0) return segment;
    }
    return undefined;
  }

  /** Brings the next events into memory. @returns whether there may be some */
  #refill(): boolean {
    for (const { segments } of this.#held) {
      for (const segment of segments) {
        if (segment.unread === 0) continue;
        const entries = this.#read(segment);
        for (const { entry, id } of entries ?? []) {
          segment.keep(entry, id);
          this.#push(entry);
        }
        if (entries !== undefined) return true;
      }
    }
    return false;
  }

  /** @returns the next entries of a segment; undefined where it cannot be read now */
  #read(segment: Segment): { readonly entry: Entry; readonly id: number }[] | undefined {
    try {
      const { events, vanished } = segment.read(READ_BYTES);
      for (const { epoch, count } of vanished) this.#vanished(epoch, count, segment);
      return events.flatMap((read) => {
        const entry = this.#entryOf(read);
        if (entry !== undefined) return [{ entry, id: read.id }];
        segment.settled(read.id);
        this.#vanished(read.epoch, 1, segment);
        return [];
      });
    } catch (error) {
      this.log.error(
        'spool:read',
        `could not read ${segment.file.path} (${String(error)}); its events wait until it can be`,
      );
      return undefined;
    }
  }

  #entryOf({ acceptedAt, attempts, charged, body, epoch, onOutcome }: ReadEvent): Entry | undefined {
    const event = eventOfBody(body);
    if (event === undefined) return undefined;
    // What lies in the future, since the machine's clock was set back, counts as now.
    const age = Math.max(0, this.clock.now() - acceptedAt);
    return createEntry(event, this.clock.monotonic() - age, epoch, onOutcome, attempts, charged);
  }

  #vanished(epoch: number, count: number, { file }: Segment): void {
    this.log.error('spool:vanished', `${count} waiting events in ${file.path} cannot be read any more and are lost`);
    this.#room.give(count, 0);
    this.#host.vanished(epoch, count);
  }

  #lost(folder: Folder): void {
    const { name, silentMs } = folder;
    folder.loss = this.#hasHeir(folder) ? 'taken' : 'deleted';
    if (folder.loss === 'taken') {
      folder.dropDeadLetters();
      this.log.error(
        'spool:taken',
        `${name} was taken over by another process, since its heartbeat stopped for ${seconds(silentMs)}; both may send its events`,
      );
      return;
    }
    if (silentMs >= STILL_MS) folder.dropDeadLetters();
    const what =
      silentMs < STILL_MS
        ? 'was deleted, moved or replaced while in use'
        : `is gone: this process showed no life for ${seconds(silentMs)}, so another one may have taken it over and sent its events, or it was deleted`;
    this.log.error('spool:deleted', `${name} ${what}; what waits in it is written to a new folder`);
  }

  #hasHeir(folder: Folder): boolean {
    try {
      return foldersIn(this.options.directory).some((each) => folder.isHeldAs(each));
    } catch {
      return false;
    }
  }

  #startTick(): void {
    const delayMs = TICK_MS * (0.8 + 0.4 * Math.random());
    const tick = (): void => {
      this.#tick();
      if (this.#isOpen) this.#startTick();
    };
    this.#tickTimer = this.clock.setTimer(tick, delayMs, 'background');
  }

  /** Each step by itself: one that a fault of the disk stops holds up no other. */
  #tick(): void {
    for (const step of this.#steps) this.#try(step);
    this.#host.wake();
  }

  #try(step: () => void): void {
    try {
      step();
    } catch (error) {
      // What a timer throws would end the app.
      this.log.error('spool:tick', `the spool could not do its background work (${String(error)}); will retry`);
    }
  }

  readonly #steps: readonly (() => void)[] = [
    () => this.#showLife(),
    () => this.#writer.comeBack(),
    () => this.#rescue(MAX_RESCUE_MS),
    () => this.#unpin(),
    () => this.#writer.repair(),
    () => this.#outcomes.write(),
    () => this.#inheritance.look(),
    () => this.#letGo(),
    () => void this.#writer.syncer.sync(),
  ];

  #showLife(): void {
    this.#writer.look();
    for (const held of this.#held) {
      if (!held.isLost && held !== this.#writer.own) held.look();
      if (held.loss === 'new') this.#lost(held);
    }
  }

  /** Writes once more what waited in a folder that is gone, or in a segment of it. */
  #rescue(maxMs: number): void {
    const until = this.clock.monotonic() + maxMs;
    for (const held of this.#held) {
      if (held.loss === 'deleted') {
        for (const segment of held.segments) this.#copyAll(segment, until);
        if (held.dead !== undefined && this.#writer.buryAll(held.dead)) held.dropDeadLetters();
      }
      if (held.isLost) continue;
      const gone = held.segments.filter((segment) => segment.isSealed && !segment.file.isThere());
      if (gone.length > 0)
        this.log.error('spool:deleted', `${gone[0]!.file.path} was deleted or replaced while in use`);
      const unsound = held.segments.filter(({ file }) => !file.isSound);
      for (const segment of [...gone, ...unsound]) this.#copyAll(segment, until);
    }
  }

  #copyAll(segment: Segment, until: number): void {
    for (const entry of segment.entries()) this.#copy(entry);
    while (segment.unread > 0 && this.durable && this.clock.monotonic() < until) {
      const entries = this.#read(segment);
      if (entries === undefined) return;
      for (const { entry, id } of entries) {
        if (this.#writer.append(entry, false)) this.#outcomes.replaced({ segment, id });
        else {
          segment.keep(entry, id);
          this.#push(entry);
        }
      }
    }
  }

  #copy(entry: Entry): void {
    const { segment, id } = entry.note as Location;
    if (this.#writer.append(entry, true)) this.#outcomes.replaced({ segment, id });
  }

  /** Frees segments that are kept for a few events between two attempts. */
  #unpin(): void {
    for (const { segments, isLost } of this.#held) {
      for (const segment of isLost ? [] : segments) {
        if (!segment.isSealed || segment.waiting === 0) continue;
        const entries = segment.entries();
        if (segment.unread > 0 || entries.some(({ attempts }) => attempts === 0)) continue;
        const bytes = entries.reduce((sum, { event }) => sum + event.bytes, 0);
        if (bytes < segment.file.size * PINNED_SHARE) for (const entry of entries) this.#copy(entry);
      }
    }
  }

  /** Lets go of folders that are not needed any more, once their dead letters stand with those of this process. */
  #letGo(): void {
    const rest = this.#held.filter((held) => held !== this.#writer.own && held.segments.length === 0);
    const dead = rest.flatMap((held) => (held.dead !== undefined && held.isFinal && !held.isLost ? [held.dead] : []));
    const moved = this.#writer.takeOver(dead);
    for (const held of rest) {
      if (held.dead !== undefined && moved.includes(held.dead)) held.dead = undefined;
      // One with a file in it that is not ours stays, and is looked at again.
      if (held.isDone && (held.isLost || held.remove())) this.#held.splice(this.#held.indexOf(held), 1);
    }
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
