import type { Timer } from '@greenflash-events/core/engine';
import type { FolderName } from '../owner/holder.js';
import { Watch } from '../owner/watch.js';
import { Folder, type SpoolContext } from './folder.js';

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

/** Takes over the folders of processes that are gone, and counts what they have left. Events stay where they are. */
export class Inheritance {
  readonly #watch: Watch;
  /** For each folder that was found, or is held, what is still to be done with it, in pieces of about a millisecond. */
  readonly #work: Iterator<void>[] = [];
  readonly #busy = new Set<Folder>();
  /** Those that were opened whole once. */
  readonly #opened = new WeakSet<Folder>();
  #timer: Timer | undefined;

  /** @param recovered is called where events have become this process's, and returns their epoch */
  constructor(
    private readonly context: SpoolContext,
    private readonly recovered: (count: number, bytes: number) => number,
  ) {
    this.#watch = new Watch(context.directory, context.names, context.clock);
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
    for (const folder of this.context.held) if (!folder.isFinal) this.#work.push(this.#lookInto(folder));
    for (const { folder, isDoubtful } of this.#orphans(false)) this.#work.push(this.#takeOver(folder, isDoubtful));
    this.#turn();
  }

  /** Never throws. */
  close(): void {
    this.#timer?.cancel();
    this.#work.length = 0;
  }

  #orphans(isImpatient: boolean): ReturnType<Watch['look']>['orphans'] {
    const { held, log } = this.context;
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
    const take = (): Folder | undefined => Folder.take(this.context, from, isDoubtful);
    const folder = this.#try('take', `take over ${from.name}`, take);
    if (folder !== undefined) this.context.held.push(folder);
    return folder;
  }

  *#takeOver(from: FolderName, isDoubtful: boolean): Iterator<void> {
    const taken = this.#take(from, isDoubtful);
    if (taken !== undefined) yield* this.#lookInto(taken);
  }

  /** Opens and counts what is there; and once more when its last holder must have noticed the loss. */
  *#lookInto(folder: Folder): Generator<void> {
    if (folder.isFinal || folder.isLost || this.#busy.has(folder)) return;
    const canGrow = folder.isDoubtful && this.context.clock.monotonic() - folder.heldSince < GRACE_MS;
    if (canGrow && this.#opened.has(folder)) return;
    this.#busy.add(folder);
    const isWhole = this.#open(folder);
    if (isWhole) this.#opened.add(folder);
    const isCounted = yield* this.#count(folder);
    this.#busy.delete(folder);
    if (isCounted) folder.isFinal = isWhole && !canGrow;
  }

  /** @returns whether all of it could be opened */
  #open(folder: Folder): boolean {
    const open = (): boolean => {
      folder.open();
      return true;
    };
    return this.#try('open', `open ${folder.name}, whose events wait`, open) === true;
  }

  /** @returns whether all is counted; where a fault of the disk stops it, the next look goes on from there */
  *#count(folder: Folder): Generator<void, boolean> {
    const { log } = this.context;
    for (const segment of [...folder.segments]) {
      for (let isEnd: boolean | undefined = false; !isEnd;) {
        yield;
        if (folder.isLost) return true;
        isEnd = this.#try('read', `read ${segment.file.path}`, () => segment.count(COUNT_BYTES, this.recovered).isEnd);
        if (isEnd === undefined) return false;
      }
      const { damagedLines, file } = segment;
      if (damagedLines === 0) continue;
      const lost = 'are damaged and were skipped; what stands in them is lost, check the disk';
      log.error('spool:damaged', `${damagedLines} lines of ${file.path} ${lost}`);
    }
    return true;
  }

  #try<T>(kind: string, what: string, step: () => T): T | undefined {
    try {
      return step();
    } catch (error) {
      this.context.log.error(`spool:${kind}`, `could not ${what} (${String(error)}); will retry`);
      return undefined;
    }
  }

  #workFor(maxMs: number): void {
    const { clock } = this.context;
    const until = clock.monotonic() + maxMs;
    while (this.#work.length > 0 && clock.monotonic() < until) {
      const work = this.#work.shift()!;
      if (work.next().done !== true) this.#work.push(work);
    }
    this.#turn();
  }

  /** By a timer: it wakes up an event loop that has nothing else to do, and yet does not keep the process alive. */
  #turn(): void {
    if (this.#work.length === 0) return;
    this.#timer ??= this.context.clock.setTimer(
      () => {
        this.#timer = undefined;
        this.#workFor(MAX_TURN_MS);
      },
      0,
      'background',
    );
  }
}
