import type { Logger as TrackerLogger } from '@greenflash-events/core';
import { Logger } from '@nestjs/common';

/** The default of the option `logger`: the app's own, in the context `GreenflashEvents`. */
export class NestLogger implements TrackerLogger {
  readonly #logger = new Logger('GreenflashEvents');

  debug(message: string): void {
    this.#logger.debug(withoutPrefix(message));
  }

  warn(message: string): void {
    this.#logger.warn(withoutPrefix(message));
  }

  error(message: string): void {
    this.#logger.error(withoutPrefix(message));
  }
}

/** The unnamed tracker's prefix says what the logger's context says already. */
function withoutPrefix(message: string): string {
  return message.replace(/^greenflash-events: /, '');
}
