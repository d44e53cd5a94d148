import type { Clock, RateLimitedLog, Timer } from '@greenflash-events/core/engine';
import type { FolderName, FolderNames } from '../owner/holder.js';
import { Watch } from '../owner/watch.js';
import { Folder } from './folder.js';
import type { Segment } from './segment.js';

/** How long the start of an app is held up by what others have left: some hundred folders, or the first events of a large one. */
const MAX_START_MS = 50;
/** And how long its event loop is held up at once afterwards. */
const MAX_TURN_MS = 2;
/** How much is counted at once: about a millisecond. */
const COUNT_BYTES = 256 * 1024;
/**
 * How long what is written to a folder that was taken from a holder which may live still counts. Longer than that holder
 * goes without a look at its folder, and than a write that it does not repeat.
 */
const GRACE_MS = 5_000;

interface Parts {
  readonly directory: string;
  readonly names: FolderNames;
  readonly clock: Clock;
  readonly log: RateLimitedLog;
  /** What this process holds; what is taken over is added. */
  readonly held: Folder[];
  /** Events have become this process's. @returns their epoch */
  readonly recovered: (count: number, bytes: number) => number;
}

/** Takes over the folders of processes that are gone, and counts what they have left. Events stay where they are. */
export class Inheritance {
  readonly #watch: Watch;
  /** Folders that were found, and segments that are to be counted. */
  readonly #work: (() => void)[] = [];
  readonly #counting = new Set<Folder>();
  /** Those that were opened whole once. */
  readonly #opened = new WeakSet<Folder>();
  #timer: Timer | undefined;

  constructor(private readonly parts: Parts) {
    this.#watch = new Watch(parts.directory, parts.names, parts.clock);
  }

  /** Takes all that is known to be an orphan; what takes long is done beside the app. */
  start(): void {
    this.look();
    this.#workFor(MAX_START_MS);
  }

  /** Takes all orphans, those too whose heartbeat is old, and counts nothing. */
  borrow(): void {
    for (const { folder, isDoubtful } of this.#orphans(true)) {
      const taken = this.#take(folder, isDoubtful);
      if (taken !== undefined) this.#open(taken);
    }
  }

  /** Looks for orphans, and again at what was taken from holders that may live, or could not be opened. */
  look(): void {
    for (const folder of this.parts.held) this.#lookInto(folder);
    for (const { folder, isDoubtful } of this.#orphans(false)) {
      this.#work.push(() => {
        const taken = this.#take(folder, isDoubtful);
        if (taken !== undefined) this.#lookInto(taken);
      });
    }
    this.#turn();
  }

  /** Never throws. */
  close(): void {
    this.#timer?.cancel();
    this.#work.length = 0;
  }

  #orphans(isImpatient: boolean): ReturnType<Watch['look']>['orphans'] {
    const { held, log } = this.parts;
    const ours = new Set(held.flatMap(({ isLost, name }) => (isLost ? [] : [name])));
    const found = this.#try('look', 'look for the folders of other processes', () =>
      this.#watch.look(ours, isImpatient),
    );
    const newer = found?.newer[0]?.name;
    if (newer !== undefined) {
      log.error('spool:newer', `${newer} was made by a later version of the spool; its events wait for one`);
    }
    return found?.orphans ?? [];
  }

  #take(from: FolderName, isDoubtful: boolean): Folder | undefined {
    const take = (): Folder | undefined => Folder.take(this.parts, from, isDoubtful);
    const folder = this.#try('take', `take over ${from.name}`, take);
    if (folder !== undefined) this.parts.held.push(folder);
    return folder;
  }

  /** Opens and counts what is there; and once more when its last holder must have noticed the loss. */
  #lookInto(folder: Folder): void {
    if (folder.isFinal || folder.isLost || this.#counting.has(folder)) return;
    const canGrow = folder.isDoubtful && this.parts.clock.monotonic() - folder.heldSince < GRACE_MS;
    if (canGrow && this.#opened.has(folder)) return;
    const isWhole = this.#open(folder);
    if (isWhole) this.#opened.add(folder);
    this.#count(folder, isWhole && !canGrow);
  }

  /** @returns whether all of it could be opened */
  #open(folder: Folder): boolean {
    const open = (): boolean => {
      folder.open();
      return true;
    };
    return this.#try('open', `open ${folder.name}, whose events wait`, open) === true;
  }

  /** Counts in small steps. @param isLast whether that is all, as no more can come */
  #count(folder: Folder, isLast: boolean): void {
    const segments = [...folder.segments];
    const step = (): void => {
      const [segment] = segments;
      const progress = segment === undefined || folder.isLost ? 'over' : this.#countSome(segment);
      if (progress === 'end') segments.shift();
      if (progress === 'end' || progress === 'more') return void this.#work.push(step);
      this.#counting.delete(folder);
      if (progress === 'over') folder.isFinal = isLast;
    };
    this.#counting.add(folder);
    this.#work.push(step);
    this.#turn();
  }

  /** @returns `later` where a fault of the disk stops it; the next look goes on from there */
  #countSome(segment: Segment): 'more' | 'end' | 'later' {
    const count = (): 'more' | 'end' => {
      if (!segment.count(COUNT_BYTES, this.parts.recovered).isEnd) return 'more';
      const { damagedLines, name } = segment;
      if (damagedLines > 0) {
        const lost = 'are damaged and were skipped; what stands in them is lost, check the disk';
        this.parts.log.error('spool:damaged', `${damagedLines} lines of ${name} ${lost}`);
      }
      return 'end';
    };
    return this.#try('read', `read ${segment.name}`, count) ?? 'later';
  }

  #try<T>(kind: string, what: string, step: () => T): T | undefined {
    try {
      return step();
    } catch (error) {
      this.parts.log.error(`spool:${kind}`, `could not ${what} (${String(error)}); will retry`);
      return undefined;
    }
  }

  #workFor(maxMs: number): void {
    const { clock } = this.parts;
    const until = clock.monotonic() + maxMs;
    while (this.#work.length > 0 && clock.monotonic() < until) this.#work.shift()!();
    this.#turn();
  }

  /** By a timer: it wakes up an event loop that has nothing else to do, and yet does not keep the process alive. */
  #turn(): void {
    if (this.#work.length === 0) return;
    this.#timer ??= this.parts.clock.setTimer(
      () => {
        this.#timer = undefined;
        this.#workFor(MAX_TURN_MS);
      },
      0,
      'background',
    );
  }
}
