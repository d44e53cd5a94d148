import type { Clock, Ending, Entry } from '@greenflash-events/core/engine';
import type { Burial, Settlement } from '../file/spool-file.types.js';
import { burialOf } from './burial-of.js';
import { toWallTime } from './event-times.js';

type History = Settlement['histories'] extends Iterable<infer T> ? T : never;

/** What has become of events of one file and is not written down yet. Should it be lost, they are sent once more. */
export class PendingSettlement implements Settlement {
  readonly done: number[] = [];
  readonly buried: Burial[] = [];
  readonly #histories = new Map<number, History>();

  get histories(): Iterable<History> {
    return this.#histories.values();
  }

  get size(): number {
    return this.done.length + this.#histories.size;
  }

  get isEmpty(): boolean {
    return this.size === 0 && this.buried.length === 0;
  }

  settled(id: number, entry: Entry, ending: Ending, clock: Clock): void {
    this.bury(entry, ending, clock);
    this.forget(id);
  }

  /** Keeps a dead letter, where the outcome made it one. */
  bury({ event, acceptedAt }: Entry, ending: Ending, clock: Clock): void {
    if (ending.status === 'dead') this.buried.push(burialOf(event, ending, toWallTime(clock, acceptedAt), clock.now()));
  }

  /** The row is to go, whatever it was. */
  forget(id: number): void {
    this.done.push(id);
    this.#histories.delete(id);
  }

  retried(id: number, { attempts, charged }: Entry): void {
    this.#histories.set(id, { id, attempts, charged });
  }

  clear(): void {
    this.done.length = 0;
    this.buried.length = 0;
    this.#histories.clear();
  }
}
