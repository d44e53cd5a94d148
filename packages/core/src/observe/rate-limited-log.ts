import { callFenced } from './call-fenced.js';
import type { Logger } from './logger.types.js';

const INTERVAL_MS = 60_000;
const MAX_KINDS = 200;
const MAX_LINE_LENGTH = 2_000;
const LINE_BREAKERS = /[\p{Cc}\u2028\u2029]+/gu;

/** A logger that writes at most one line a minute of each kind, fenced: a logger that throws changes nothing. */
export class RateLimitedLog {
  readonly #written = new Map<string, { at: number; suppressed: number }>();

  constructor(
    private readonly logger: Logger,
    private readonly prefix: string,
    private readonly now: () => number,
  ) {}

  /** Something a developer may want to know while looking for it. */
  debug(kind: string, message: string): void {
    this.limited('debug', kind, message);
  }

  /** Something is odd, and events still flow. */
  warn(kind: string, message: string): void {
    this.limited('warn', kind, message);
  }

  /** Events do not flow, or were lost. */
  error(kind: string, message: string): void {
    this.limited('error', kind, message);
  }

  private limited(level: 'debug' | 'warn' | 'error', kind: string, message: string): void {
    const now = this.now();
    const last = this.#written.get(kind);
    if (last !== undefined && now - last.at < INTERVAL_MS) {
      last.suppressed++;
      return;
    }
    // The kinds of errors are few, and not made of names.
    if (last === undefined && level !== 'error' && !this.#hasRoom(now)) return;
    this.#written.set(kind, { at: now, suppressed: 0 });
    const more =
      last !== undefined && last.suppressed > 0 ? ` (and ${last.suppressed} more since the last such line)` : '';
    this.write(level, message + more);
  }

  /** Kinds are remembered for a minute at least; made of names without end, they must not fill the memory. */
  #hasRoom(now: number): boolean {
    if (this.#written.size < MAX_KINDS) return true;
    for (const [kind, { at }] of this.#written) if (now - at >= INTERVAL_MS) this.#written.delete(kind);
    return this.#written.size < MAX_KINDS;
  }

  private write(level: 'debug' | 'warn' | 'error', message: string): void {
    // A broken logger is the app's to notice; delivery goes on.
    callFenced(
      () => this.logger[level](`${this.prefix}${oneLine(message)}`),
      () => undefined,
    );
  }
}

/** Names of events and fields are text of any origin: none may look like a line of its own, or be longer than a line. */
function oneLine(message: string): string {
  const isLong = message.length > MAX_LINE_LENGTH;
  return (isLong ? `${message.slice(0, MAX_LINE_LENGTH - 1)}…` : message).replace(LINE_BREAKERS, ' ');
}
