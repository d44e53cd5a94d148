import type { Clock } from '@greenflash-events/core/engine';
import { eventOfRow } from '../file/event-row.js';
import { readAroundDamage } from '../file/read-around-damage.js';
import type { SpoolFile } from '../file/spool-file.js';
import type { Burial } from '../file/spool-file.types.js';
import { burialOfRow } from './burial-of.js';
import type { EarlierEvents } from './earlier-events.types.js';
import { entryOfRow } from './entry-of-row.js';
import type { Progress } from './jobs.js';

const BATCH = 200;
const ALL = Number.MAX_SAFE_INTEGER - 1;

/** Copies what can be read of a damaged file. Should the process end before, the next one begins again: same insert ids. */
export class Rescue {
  #deadLettersAfter: number | undefined = 0;
  #rescued = 0;
  #changed = 0;

  /**
   * @param eventsAfter the id above which its events are copied
   * @param bury writes dead letters down; throws where that cannot be done now
   */
  constructor(
    private readonly file: SpoolFile,
    private eventsAfter: number | undefined,
    private readonly target: EarlierEvents,
    private readonly bury: (letters: readonly Burial[]) => void,
    private readonly clock: Clock,
  ) {}

  proceed(): Progress {
    // Asked before it is done, too: what was copied last may be in memory only.
    if (!this.target.durable) return 'later';
    try {
      if (this.eventsAfter !== undefined) this.eventsAfter = this.#copyEvents(this.eventsAfter);
      else if (this.#deadLettersAfter !== undefined)
        this.#deadLettersAfter = this.#copyDeadLetters(this.#deadLettersAfter);
      else return 'done';
      return 'more';
    } catch {
      return 'later';
    }
  }

  report(): string {
    return `${this.#rescued} of its events and dead letters were rescued, ${this.#changed} are not what was written, others may be unreadable`;
  }

  #copyEvents(after: number): number | undefined {
    // What is in the log has no damage to be read around.
    const end = Math.min(ALL, this.file.storedUpTo);
    const { rows, next } = readAroundDamage((at) => this.file.read(at, end, 1)[0], after, end, BATCH);
    const logged = next === undefined && end < ALL ? this.file.read(Math.max(after, end), ALL, Infinity) : [];
    for (const row of [...rows, ...logged]) {
      if (eventOfRow(row) === undefined) this.#changed++;
      else {
        this.target.append(entryOfRow(row, this.clock, this.target.rescued(), undefined)!);
        this.#rescued++;
      }
    }
    return next;
  }

  #copyDeadLetters(after: number): number | undefined {
    const { rows, next } = readAroundDamage((at) => this.file.deadLetters.list(at, 1)[0], after, ALL, BATCH);
    const letters = rows.filter((row) => eventOfRow(row) !== undefined);
    this.bury(letters.map(burialOfRow));
    this.#rescued += letters.length;
    this.#changed += rows.length - letters.length;
    return next;
  }
}
