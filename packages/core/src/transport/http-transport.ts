import type { RateLimitedLog } from '../observe/rate-limited-log.js';
import type { OpenTelemetry } from '../observe/open-telemetry.js';
import { unusedProxyHint, type Proxy } from '../options/proxy.js';
import type { ResolvedSenderOptions } from '../options/sender-options.js';
import { isTimeHeld } from '../time/real-timers.js';
import { Attempt, type Deadlines } from './attempt.js';
import type { Connections } from './connections.js';
import { DeadlineWatch } from './deadline-watch.js';
import { SocketHistory } from './socket-history.js';
import { describeOwnFault, refusedInterimAnswer } from './transport-fault.js';
import type { AttemptResult, OutgoingRequest, Transport } from './transport.types.js';
import { USER_AGENT } from './user-agent.js';

/** Share of the attempt's deadline within which the headers must have come: 15 s of 20 s. */
const HEADERS_SHARE = 0.75;

type Options = Pick<ResolvedSenderOptions, 'baseUrl' | 'attemptTimeoutMs' | 'dispatcher' | 'proxy' | 'headers'>;

/** To whom connections go, and through which proxy by CONNECT. A proxy takes an http:// address by a request to itself. */
interface Route {
  readonly peer: string;
  readonly path: string;
  readonly tunnel: Proxy | undefined;
  readonly headers: readonly string[];
}

/**
 * Sends through an undici pool: a quarter of `fetch`'s CPU, and it follows no redirect. Where undici cannot be loaded, as
 * in Bun, which replaces it, and in some bundles, `node:http` carries the requests.
 */
export class HttpTransport implements Transport {
  readonly #sockets = new SocketHistory();
  readonly #origin: string;
  readonly #route: Route;
  readonly #ready: Promise<void> | undefined;
  #connections: Connections | undefined;
  readonly #toClose = new Set<Connections>();
  readonly #deadlines: Deadlines;
  readonly #attempts: DeadlineWatch<Attempt>;
  #closed = false;
  #isNodeHttp = false;
  #headers: { readonly apiKey: string; readonly list: string[] } | undefined;

  constructor(
    private readonly options: Options,
    private readonly telemetry: OpenTelemetry,
    private readonly log: Pick<RateLimitedLog, 'debug'>,
  ) {
    const { baseUrl, attemptTimeoutMs, dispatcher, proxy } = options;
    const url = new URL(`${baseUrl}/events`);
    this.#origin = url.origin;
    this.#route = routeTo(url, proxy);
    if (proxy !== undefined) log.debug('proxy', `events for ${url.origin} go through the proxy ${proxy.origin}`);
    this.#attempts = new DeadlineWatch(attemptTimeoutMs);
    this.#deadlines = { headersMs: attemptTimeoutMs * HEADERS_SHARE, totalMs: attemptTimeoutMs };
    if (dispatcher !== undefined) {
      const dispatch = dispatcher.dispatch.bind(dispatcher) as (request: OutgoingRequest, attempt: Attempt) => unknown;
      this.#connections = { dispatch, close: () => Promise.resolve() };
    } else {
      this.#ready = this.#openPool();
      this.#ready.catch(() => undefined);
    }
  }

  send(body: string, apiKey: string): Promise<AttemptResult> {
    if (this.#closed) return Promise.resolve({ kind: 'aborted' });
    const connections = this.#connections;
    if (connections === undefined) return this.#sendWhenReady(body, apiKey);
    if (!this.#isNodeHttp && this.#toClose.has(connections) && isTimeHeld()) {
      return this.#useNodeHttp('a test holds time still').then(() => this.send(body, apiKey));
    }
    return new Promise((settle) => {
      const attempt: Attempt = new Attempt(this.#deadlines, this.#sockets, (result, error) => {
        this.#attempts.delete(attempt);
        if (error === undefined || !refusedInterimAnswer(error) || !this.#toClose.has(connections)) {
          return settle(this.#explained(result));
        }
        // The next attempt takes what undici refuses.
        void this.#useNodeHttp(`undici takes no "100 Continue"`).then(() => settle(result));
      });
      this.#attempts.add(attempt);
      const headers = this.#headersFor(apiKey);
      const request = { origin: this.#origin, path: this.#route.path, method: 'POST', headers, body } as const;
      attempt.begin(() => this.telemetry.untraced(() => connections.dispatch(request, attempt)));
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const attempt of this.#attempts.values()) attempt.abort();
    this.#attempts.close();
    await Promise.all([...this.#toClose].map((connections) => connections.close()));
  }

  async #sendWhenReady(body: string, apiKey: string): Promise<AttemptResult> {
    try {
      await this.#ready;
    } catch (error) {
      return { kind: 'failed', fault: 'broken', message: describeOwnFault(error) };
    }
    return this.send(body, apiKey);
  }

  /** undici takes longer to load than all of core, and an app that only builds events, or disables tracking, needs none. */
  async #openPool(): Promise<void> {
    try {
      const { RecycledPool } = await import('./recycled-pool.js');
      const { peer, tunnel } = this.#route;
      this.#use(new RecycledPool(peer, this.options.attemptTimeoutMs, this.#sockets, tunnel));
    } catch (error) {
      await this.#useNodeHttp(`undici cannot be used here (${(error as Error).message})`);
    }
  }

  /** Says of a proxy that it refuses us, and of a connection that was not made what a proxy has to do with it. */
  #explained(result: AttemptResult): AttemptResult {
    const { baseUrl, proxy } = this.options;
    if (result.kind === 'response' && result.status === 407) {
      const who = proxy === undefined ? 'a proxy' : `the proxy ${proxy.origin}`;
      const message = `${who} answered 407; check the user name and password in its URL`;
      return { kind: 'failed', fault: 'connect', message };
    }
    if (result.kind !== 'failed' || result.fault !== 'connect') return result;
    const hint = proxy === undefined ? unusedProxyHint(baseUrl) : `by the proxy ${proxy.origin}`;
    return hint === undefined || result.message.includes(hint.slice(3))
      ? result
      : { ...result, message: `${result.message}; ${hint}` };
  }

  async #useNodeHttp(reason: string): Promise<void> {
    const { NodeHttpConnections } = await import('./node-http-connections.js');
    if (this.#isNodeHttp) return;
    this.#isNodeHttp = true;
    this.log.debug('transport', `${reason}; events are sent by node:http`);
    const { peer, tunnel } = this.#route;
    this.#use(new NodeHttpConnections(peer, this.options.attemptTimeoutMs, tunnel));
  }

  #use(connections: Connections): void {
    if (this.#closed) return void connections.close();
    this.#toClose.add(connections);
    this.#connections = connections;
  }

  #headersFor(apiKey: string): string[] {
    if (this.#headers?.apiKey !== apiKey) {
      const auth = ['authorization', `Bearer ${apiKey}`];
      const json = ['content-type', 'application/json', 'accept', 'application/json', 'accept-encoding', 'identity'];
      const more = Object.entries({ 'user-agent': USER_AGENT, ...this.options.headers }).flat();
      this.#headers = { apiKey, list: [...auth, ...json, ...more, ...this.#route.headers] };
    }
    return this.#headers.list;
  }
}

function routeTo({ origin, protocol, host, pathname }: URL, proxy: Proxy | undefined): Route {
  if (proxy === undefined || protocol === 'https:') {
    return { peer: origin, path: pathname, tunnel: proxy, headers: [] };
  }
  const { authorization } = proxy;
  const headers = ['host', host, ...(authorization === undefined ? [] : ['proxy-authorization', authorization])];
  return { peer: proxy.origin, path: origin + pathname, tunnel: undefined, headers };
}
