import { performance } from 'node:perf_hooks';
import type { Socket } from 'node:net';
import { buildConnector, Pool } from 'undici';
import { MAX_CONCURRENCY } from '../options/sender-options.js';
import type { Attempt } from './attempt.js';
import { CONNECT_TIMEOUT_MS, KEEP_ALIVE_MAX_MS, KEEP_ALIVE_MS, RECYCLE_MS, type Connections } from './connections.js';
import type { Proxy } from '../options/proxy.js';
import { isTimeHeld } from '../time/real-timers.js';
import { bare, openTunnel } from './proxy-tunnel.js';
import type { SocketHistory } from './socket-history.js';
import type { OutgoingRequest } from './transport.types.js';

/**
 * A pool of connections that is replaced every five minutes; what is in flight on the old one ends there. undici's own
 * limit of age looks at every connection with every request, which costs a tenth of the throughput.
 */
export class RecycledPool implements Connections {
  readonly #closing = new Set<Pool>();
  #pool: Pool;
  #openedAt = performance.now();

  constructor(
    private readonly origin: string,
    private readonly attemptTimeoutMs: number,
    private readonly sockets: SocketHistory,
    private readonly tunnel?: Proxy,
  ) {
    this.#pool = this.#open();
    // Bun gives a stand-in for undici whose pools have no methods.
    if (typeof this.#pool.dispatch !== 'function') throw new Error('it is replaced by another module');
  }

  dispatch({ path, method, headers, body }: OutgoingRequest, attempt: Attempt): void {
    // A pool knows its origin, and would look at a given one again with each request.
    this.current().dispatch({ path, method, headers, body }, attempt);
  }

  current(): Pool {
    if (performance.now() - this.#openedAt >= RECYCLE_MS) this.#recycle();
    return this.#pool;
  }

  async close(): Promise<void> {
    const pools = [this.#pool, ...this.#closing];
    const destroyed = pools.map((pool) => pool.destroy().catch(() => undefined));
    // undici tells the end by queueMicrotask(), which a test that holds time still has replaced.
    await Promise.all([...(isTimeHeld() ? [] : destroyed), this.sockets.giveUpConnecting()]);
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
    const timeout = Math.min(CONNECT_TIMEOUT_MS, this.attemptTimeoutMs);
    const direct = buildConnector({ timeout });
    const connect = this.tunnel === undefined ? direct : throughTunnel(this.tunnel, direct, timeout);
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

function throughTunnel(
  proxy: Proxy,
  connect: buildConnector.connector,
  timeoutMs: number,
): (...target: Parameters<buildConnector.connector>) => Socket {
  return (target, callback) =>
    openTunnel(proxy, bare(target.hostname), Number(target.port || 443), timeoutMs, (error, socket) => {
      if (socket === undefined) callback(error!, null);
      else connect({ ...target, httpSocket: socket }, callback);
    });
}
