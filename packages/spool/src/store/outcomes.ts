import type { Ending, Entry, Timer } from '@greenflash-events/core/engine';
import { deadLetterOf } from '../dead-letters/dead-letter-file.js';
import type { DeadLetter } from '../dead-letters/dead-letters.types.js';
import type { SpoolContext } from './folder.js';
import type { Location, Segment } from './segment.js';
import type { Writer } from './writer.js';

/** So many outcomes are written down at once; fewer wait for others a little. */
const BATCH = 128;
const DELAY_MS = 20;

/** What has happened to events, written down in batches: dead letters first, then what is over, then attempts. */
export class Outcomes {
  /** Dead letters that are not written down yet. */
  #unburied: { readonly letter: DeadLetter; readonly entry: Entry }[] = [];
  readonly #segments = new Set<Segment>();
  #timer: Timer | undefined;
  /** Whether the disk took the last ones. */
  #isWritable = true;

  constructor(
    private readonly writer: Writer,
    private readonly context: SpoolContext,
  ) {}

  retried(entry: Entry): void {
    const location = entry.note as Location | undefined;
    if (location === undefined) return;
    location.segment.retried(location.id, entry);
    this.#segments.add(location.segment);
    this.#writeSoon();
  }

  ended(entry: Entry, ending: Ending): void {
    const location = entry.note as Location | undefined;
    if (location === undefined) this.writer.fallback.delete(entry);
    if (ending.status === 'dead')
      this.#unburied.push({ letter: deadLetterOf(entry, ending, this.context.clock), entry });
    else if (location !== undefined) this.#settled(location);
    if (location !== undefined && this.#isWritable && location.segment.unwritten >= BATCH) this.write();
    else this.#writeSoon();
  }

  /**
   * It stands elsewhere too: as a dead letter, or in another segment. Only when that is on the disk this may be written, which
   * could get there first.
   */
  replaced(...locations: readonly Location[]): void {
    for (const { segment, id } of locations) segment.replaced(id);
    this.writer.syncer.whenSynced(() => {
      for (const location of locations) this.#settled(location);
      this.#writeSoon();
    });
  }

  #settled({ segment, id }: Location): void {
    segment.settled(id);
    this.#segments.add(segment);
  }

  /** Also deletes segments in which nothing waits. Never throws. */
  write(): void {
    if (this.#unburied.length > 0 && this.writer.bury(this.#unburied.map(({ letter }) => letter))) {
      this.replaced(...this.#unburied.splice(0).flatMap(({ entry }) => (entry.note as Location | undefined) ?? []));
    }
    for (const held of this.context.held) held.retire();
    this.#isWritable = true;
    for (const segment of this.#segments) {
      try {
        if (segment.file.fd !== undefined) segment.writeOutcomes();
        this.#segments.delete(segment);
      } catch (error) {
        this.#isWritable = false;
        // Where the folder was taken over or deleted, that is told already.
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue;
        const reason = String(error);
        this.context.log.error(
          'spool:settle',
          `could not record outcomes in ${segment.file.path} (${reason}); will retry`,
        );
      }
    }
  }

  close(): void {
    this.#timer?.cancel();
  }

  #writeSoon(): void {
    if (this.#timer !== undefined) return;
    const write = (): void => {
      this.#timer = undefined;
      this.write();
    };
    this.#timer = this.context.clock.setTimer(write, DELAY_MS, 'background');
  }
}
