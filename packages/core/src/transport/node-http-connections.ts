import { realTimers } from '../time/real-timers.js';
import { performance } from 'node:perf_hooks';
import * as http from 'node:http';
import * as https from 'node:https';
import { isIP, type Socket } from 'node:net';
import * as tls from 'node:tls';
import { MAX_CONCURRENCY } from '../options/sender-options.js';
import type { Attempt } from './attempt.js';
import { CONNECT_TIMEOUT_MS, KEEP_ALIVE_MS, RECYCLE_MS, type Connections } from './connections.js';
import type { Proxy } from '../options/proxy.js';
import { bare, openTunnel } from './proxy-tunnel.js';
import type { OutgoingRequest } from './transport.types.js';

/** Connections by `node:http`, for where undici is not there or not fit: about half as fast, by the same rules. */
export class NodeHttpConnections implements Connections {
  readonly #peer: URL;
  readonly #isTls: boolean;
  /** Connections through a proxy that are being made. */
  readonly #opening = new Set<Socket>();
  #agent: http.Agent;
  readonly #agents = new Set<http.Agent>();
  #openedAt = performance.now();

  /** @param tunnel for a connection by TLS */
  constructor(
    origin: string,
    private readonly attemptTimeoutMs: number,
    private readonly tunnel?: Proxy,
  ) {
    this.#peer = new URL(origin);
    this.#isTls = this.#peer.protocol === 'https:';
    this.#agent = this.#open();
  }

  dispatch({ path, method, headers, body }: OutgoingRequest, attempt: Attempt): void {
    if (performance.now() - this.#openedAt >= RECYCLE_MS) this.#recycle();
    const length = { 'content-length': Buffer.byteLength(body) };
    const target = { hostname: bare(this.#peer.hostname), port: this.#peer.port, path, method };
    const options = { ...target, agent: this.#agent, headers: { ...named(headers), ...length } };
    const request = (this.#isTls ? https : http).request(options);
    request.once('socket', (socket: tls.TLSSocket) => {
      const begin = (): void => attempt.onRequestStart({ abort: (reason) => void request.destroy(reason) });
      // In a tunnel it was made before it came here.
      if (!socket.connecting && (this.tunnel !== undefined || !this.#isConnecting(socket))) return begin();
      const late = Object.assign(new Error('connect timeout'), { code: 'UND_ERR_CONNECT_TIMEOUT' });
      const timer = realTimers.setTimeout(() => request.destroy(late), this.#connectMs);
      socket.once('close', () => realTimers.clearTimeout(timer));
      socket.once(this.#isTls ? 'secureConnect' : 'connect', () => {
        realTimers.clearTimeout(timer);
        begin();
      });
    });
    request.once('response', (response) => {
      attempt.onResponseStart(undefined, response.statusCode!, response.headers);
      response.on('data', (chunk: Buffer) => attempt.onResponseData(undefined, chunk));
      response.once('end', () => attempt.onResponseEnd());
      response.once('error', (error) => attempt.onResponseError(undefined, error));
    });
    request.on('error', (error) => {
      // As undici says it: a connection that had carried an answer before.
      const socket = { bytesRead: request.reusedSocket ? 1 : 0 };
      attempt.onResponseError(undefined, Object.assign(error, { socket }));
    });
    request.end(body);
  }

  close(): Promise<void> {
    for (const socket of this.#opening) socket.destroy(new Error('closed while connecting'));
    for (const agent of this.#agents) agent.destroy();
    return Promise.resolve();
  }

  get #connectMs(): number {
    return Math.min(CONNECT_TIMEOUT_MS, this.attemptTimeoutMs);
  }

  #isConnecting(socket: object): boolean {
    return this.#isTls && (socket as { readonly secureConnecting?: boolean }).secureConnecting === true;
  }

  #connectThrough(tunnel: Proxy, agent: http.Agent): void {
    const host = bare(this.#peer.hostname);
    const port = Number(this.#peer.port || 443);
    agent.createConnection = (_, callback) => {
      const opening = openTunnel(tunnel, host, port, this.#connectMs, (error, socket) => {
        this.#opening.delete(opening);
        if (socket === undefined) return callback?.(error!, undefined as never);
        const servername = isIP(host) === 0 ? { servername: host } : {};
        const secure = tls.connect({ socket, host, ...servername, ALPNProtocols: ['http/1.1'] });
        const end = (failure: Error): void => callback?.(failure, undefined as never);
        secure.once('error', end).once('secureConnect', () => {
          secure.off('error', end);
          callback?.(null, secure);
        });
      });
      this.#opening.add(opening);
      return undefined;
    };
  }

  #recycle(): void {
    // What is in flight ends on its old connection, which is not kept for another.
    this.#agent.maxFreeSockets = 0;
    for (const free of Object.values(this.#agent.freeSockets)) free?.forEach((socket) => socket.destroy());
    this.#agent = this.#open();
    this.#openedAt = performance.now();
  }

  #open(): http.Agent {
    const options = { keepAlive: true, maxSockets: MAX_CONCURRENCY, timeout: KEEP_ALIVE_MS };
    const agent = this.#isTls ? new https.Agent(options) : new http.Agent(options);
    if (this.tunnel !== undefined) this.#connectThrough(this.tunnel, agent);
    for (const old of this.#agents) if (Object.keys(old.sockets).length === 0) this.#agents.delete(old);
    this.#agents.add(agent);
    return agent;
  }
}

function named(headers: readonly string[]): Record<string, string> {
  return Object.fromEntries(headers.flatMap((name, n) => (n % 2 === 0 ? [[name, headers[n + 1]!]] : [])));
}
