import type { OpenTelemetry } from '../observe/open-telemetry.js';
import type { ResolvedSenderOptions } from '../options/sender-options.js';
import { Attempt, type Deadlines } from './attempt.js';
import { DeadlineWatch } from './deadline-watch.js';
import type { RecycledPool } from './recycled-pool.js';
import { SocketHistory } from './socket-history.js';
import { describeFault } from './transport-fault.js';
import type { AttemptResult, Transport } from './transport.types.js';
import { USER_AGENT } from './user-agent.js';

/** Share of the attempt's deadline within which the headers must have come: 15 s of 20 s. */
const HEADERS_SHARE = 0.75;

/** Sends through an undici pool: a quarter of `fetch`'s CPU, and it follows no redirect. */
export class UndiciTransport implements Transport {
  readonly #sockets = new SocketHistory();
  readonly #origin: string;
  readonly #path: string;
  readonly #ready: Promise<void>;
  #isReady = false;
  #pool: RecycledPool | undefined;
  readonly #deadlines: Deadlines;
  readonly #attempts: DeadlineWatch<Attempt>;
  #closed = false;
  #headers: { readonly apiKey: string; readonly list: string[] } | undefined;

  constructor(
    private readonly options: Pick<ResolvedSenderOptions, 'baseUrl' | 'attemptTimeoutMs' | 'dispatcher'>,
    private readonly telemetry: OpenTelemetry,
  ) {
    const { baseUrl, attemptTimeoutMs, dispatcher } = options;
    const { origin, pathname } = new URL(`${baseUrl}/events`);
    this.#origin = origin;
    this.#path = pathname;
    this.#attempts = new DeadlineWatch(attemptTimeoutMs);
    this.#deadlines = { headersMs: attemptTimeoutMs * HEADERS_SHARE, totalMs: attemptTimeoutMs };
    const opened = dispatcher === undefined ? this.#openPool() : undefined;
    // The first request must not show in the app's traces either.
    this.#ready = Promise.all([opened, telemetry.loaded]).then(() => void (this.#isReady = true));
    this.#ready.catch(() => undefined);
  }

  send(body: string, apiKey: string): Promise<AttemptResult> {
    if (this.#closed) return Promise.resolve({ kind: 'aborted' });
    if (!this.#isReady) return this.#sendWhenReady(body, apiKey);
    return new Promise((settle) => {
      const attempt: Attempt = new Attempt(this.#deadlines, this.#sockets, (result) => {
        this.#attempts.delete(attempt);
        settle(result);
      });
      this.#attempts.add(attempt);
      attempt.begin(() => this.telemetry.untraced(() => this.#dispatch(body, apiKey, attempt)));
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const attempt of this.#attempts.values()) attempt.abort();
    this.#attempts.close();
    await this.#pool?.close();
  }

  async #sendWhenReady(body: string, apiKey: string): Promise<AttemptResult> {
    try {
      await this.#ready;
    } catch (error) {
      return { kind: 'failed', fault: 'connect', message: describeFault(error as Error) };
    }
    return this.send(body, apiKey);
  }

  /** undici takes longer to load than all of core, and whoever only builds events, or disables tracking, needs none. */
  async #openPool(): Promise<void> {
    const { RecycledPool } = await import('./recycled-pool.js');
    if (!this.#closed) this.#pool = new RecycledPool(this.#origin, this.options.attemptTimeoutMs, this.#sockets);
  }

  #dispatch(body: string, apiKey: string, attempt: Attempt): void {
    const path = this.#path;
    const headers = this.#headersFor(apiKey);
    const { dispatcher } = this.options;
    // A pool knows its origin, and would look at a given one again with each request.
    if (dispatcher === undefined) this.#pool!.current().dispatch({ path, method: 'POST', headers, body }, attempt);
    else dispatcher.dispatch({ origin: this.#origin, path, method: 'POST', headers, body }, attempt);
  }

  #headersFor(apiKey: string): string[] {
    if (this.#headers?.apiKey !== apiKey) {
      const auth = ['authorization', `Bearer ${apiKey}`];
      const json = ['content-type', 'application/json', 'accept', 'application/json'];
      this.#headers = { apiKey, list: [...auth, ...json, 'user-agent', USER_AGENT] };
    }
    return this.#headers.list;
  }
}
