import { isHeaderSafe, trimmed } from '../options/sender-options.js';
import type { Clock, Timer } from '../time/clock.types.js';

/** The API key of the option `apiKey`: asked for once, kept until the API refuses it, asked for again then. */
export class ApiKeySource {
  #current: string | undefined;
  #asking: Promise<string> | undefined;
  #giveUp: () => void = () => undefined;

  constructor(
    private readonly option: string | (() => string | Promise<string>),
    private readonly clock: Clock,
    private readonly timeoutMs: number,
  ) {}

  /**
   * @throws (as a rejection) whatever the app's function throws, and an Error where it gives no usable key or
   * takes longer than an attempt may
   */
  get(): string | Promise<string> {
    if (this.#current !== undefined) return this.#current;
    if (typeof this.option === 'string') return (this.#current = this.option);
    return (this.#asking ??= this.#ask(this.option).finally(() => (this.#asking = undefined)));
  }

  /** The API refused this key; a key that was given as a string stays, since there is no other. */
  forget(refused: string): void {
    if (typeof this.option !== 'string' && this.#current === refused) this.#current = undefined;
  }

  /** Ends the waiting for a key. Idempotent. */
  close(): void {
    this.#giveUp();
  }

  async #ask(read: () => string | Promise<string>): Promise<string> {
    const key: unknown = trimmed(await this.#inTime(read()));
    if (typeof key !== 'string' || !isHeaderSafe(key)) throw new Error('the option apiKey gave no usable key');
    return (this.#current = key);
  }

  async #inTime(key: string | Promise<string>): Promise<string> {
    if (typeof key === 'string') return key;
    let timer: Timer | undefined;
    const timeout = new Promise<never>((_, reject) => {
      this.#giveUp = () => reject(new Error('the option apiKey took too long'));
      timer = this.clock.setTimer(this.#giveUp, this.timeoutMs, 'background');
    });
    return Promise.race([key, timeout]).finally(() => timer?.cancel());
  }
}
