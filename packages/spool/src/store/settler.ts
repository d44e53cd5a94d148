import type { RateLimitedLog } from '@greenflash-events/core/engine';
import { trimDeadLetters } from '../dead-letters/trim-dead-letters.js';
import type { SpoolFile } from '../file/spool-file.js';
import type { Segments } from './segments.js';

/** So many outcomes are written down at once; fewer wait for others a little. */
const SETTLE_BATCH = 128;

/** Writes outcomes down, and keeps dead letters within their limit. Never throws. */
export class Settler {
  /** Not for the rest of the second once a file has refused. */
  #canSettle = true;

  constructor(
    private readonly segments: Segments,
    private readonly maxDeadLetterBytes: number,
    private readonly log: RateLimitedLog,
  ) {}

  /** @param pending how many outcomes of one file are not written down */
  isDue(pending: number): boolean {
    return this.#canSettle && pending >= SETTLE_BATCH;
  }

  /** Files that have refused may take outcomes now. */
  tryAgain(): void {
    this.#canSettle = true;
  }

  settle(): void {
    const withDeadLetters = this.segments.writeSettlements((path) => {
      this.#canSettle = false;
      this.log.error('spool:settle', `${path} does not take the outcomes of its events; they may be sent again`);
    });
    withDeadLetters.forEach((file) => this.#trim(file));
  }

  #trim(file: SpoolFile): void {
    try {
      const purged = trimDeadLetters(file, this.maxDeadLetterBytes);
      if (purged === 0) return;
      this.log.error('spool:trim', `the ${purged} oldest dead letters were purged: maxDeadLetterBytes is reached`);
    } catch (error) {
      this.log.error('spool:trim', `${file.path} holds more dead letters than it should (${String(error)})`);
    }
  }
}
