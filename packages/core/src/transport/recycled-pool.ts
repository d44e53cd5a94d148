import { buildConnector, Pool } from 'undici';
import { MAX_CONCURRENCY } from '../options/sender-options.js';
import type { SocketHistory } from './socket-history.js';

const CONNECT_TIMEOUT_MS = 5_000;
/** Below the 60 s after which common servers and balancers close an idle connection. */
const KEEP_ALIVE_MS = 30_000;
const KEEP_ALIVE_MAX_MS = 55_000;
/** Connections older than this are replaced, so that a change of DNS is seen. */
const RECYCLE_MS = 300_000;

/**
 * A pool of connections that is replaced every five minutes; what is in flight on the old one ends there. undici's own
 * limit of age looks at every connection with every request, which costs a tenth of the throughput.
 */
export class RecycledPool {
  readonly #closing = new Set<Pool>();
  #pool: Pool;
  #openedAt = performance.now();

  constructor(
    private readonly origin: string,
    private readonly attemptTimeoutMs: number,
    private readonly sockets: SocketHistory,
  ) {
    this.#pool = this.#open();
  }

  current(): Pool {
    if (performance.now() - this.#openedAt >= RECYCLE_MS) this.#recycle();
    return this.#pool;
  }

  /** Ends every connection at once. Never rejects. */
  async close(): Promise<void> {
    const pools = [this.#pool, ...this.#closing];
    const destroyed = pools.map((pool) => pool.destroy().catch(() => undefined));
    await Promise.all([...destroyed, this.sockets.giveUpConnecting()]);
  }

  #recycle(): void {
    const old = this.#pool;
    this.#closing.add(old);
    void old
      .close()
      .catch(() => undefined)
      .finally(() => this.#closing.delete(old));
    this.#pool = this.#open();
    this.#openedAt = performance.now();
  }

  #open(): Pool {
    const connect = buildConnector({ timeout: Math.min(CONNECT_TIMEOUT_MS, this.attemptTimeoutMs) });
    return new Pool(this.origin, {
      connections: MAX_CONCURRENCY,
      pipelining: 1,
      allowH2: false,
      connect: this.sockets.watching(connect),
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MAX_MS,
      // The attempt's own deadline limits the whole; an idle timer would let a slow drip live for ever.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }
}
