import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { describeError } from '../../errors/error-name.js';
import { accepted, perform, type Answer, type AnswerRule, type ReceivedAttempt } from './scripted-answers.js';
import { StoredEvents } from './stored-events.js';

export interface ServerOptions {
  /** What is answered until `answerBy()` says otherwise. @default every event is stored */
  readonly rule?: AnswerRule;
  /** Serves TLS with this certificate. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Closes a connection that was idle for so long, without a hint of it in any header. */
  readonly idleCloseMs?: number;
}

/** The Events API on a free loopback port, with answers by a script, and a memory of all that came. */
export class ScriptedServer {
  readonly events = new StoredEvents();
  readonly attempts: ReceivedAttempt[] = [];
  readonly #server: Server | HttpsServer;
  readonly #connections = new WeakMap<Socket, number>();
  #rule: AnswerRule;
  #port = 0;
  #answering = 0;
  #connected = 0;
  #open = 0;
  #resetsConnections = false;
  readonly #ruleErrors: unknown[] = [];

  constructor(private readonly options: ServerOptions) {
    this.#rule = options.rule ?? (() => accepted());
    const listener = (request: IncomingMessage, response: ServerResponse): void => void this.#take(request, response);
    this.#server = options.tls === undefined ? createHttpServer(listener) : createHttpsServer(options.tls, listener);
    this.#server.keepAliveTimeout = 0;
    this.#server.on('connection', (socket: Socket) => this.#connect(socket));
    if (options.tls !== undefined) this.#server.on('secureConnection', (socket: Socket) => this.#number(socket));
    this.#server.on('clientError', (_, socket) => socket.destroy());
  }

  get port(): number {
    return this.#port;
  }

  get baseUrl(): string {
    return `${this.options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${this.#port}/api/v1`;
  }

  /** Connections that were opened so far. */
  get connections(): number {
    return this.#connected;
  }

  /** Connections that are open now; with none, all that was sent has been read. */
  get openConnections(): number {
    return this.#open;
  }

  /** Changes what is answered from the next request on. */
  answerBy(rule: AnswerRule): void {
    this.#rule = rule;
  }

  /** Resets each new connection before a byte is read, or takes them again. */
  resetConnections(on: boolean): void {
    this.#resetsConnections = on;
  }

  /** Shows another certificate to connections from now on. */
  present(tls: { readonly key: string; readonly cert: string }): void {
    (this.#server as HttpsServer).setSecureContext(tls);
  }

  attemptsOf(insertId: string): readonly ReceivedAttempt[] {
    return this.attempts.filter((attempt) => attempt.insertId === insertId);
  }

  /** Listens; after `stop()` on the same port as before. */
  async start(): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#port, '127.0.0.1', () => {
        this.#server.removeListener('error', reject);
        resolve();
      });
    });
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  /**
   * Refuses connections and breaks those that are open. What was stored stays.
   *
   * @throws (as a rejection) Error when the rule threw since the start; its first error is the cause
   */
  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
    const [cause] = this.#ruleErrors.splice(0);
    if (cause !== undefined)
      throw new Error(`the rule of the scripted server threw: ${describeError(cause, true)}`, { cause });
  }

  #connect(socket: Socket): void {
    this.#open++;
    socket.on('close', () => this.#open--);
    socket.on('error', () => undefined);
    if (this.#resetsConnections) socket.resetAndDestroy();
    else this.#number(socket);
  }

  #number(socket: Socket): void {
    if (this.options.tls === undefined || 'encrypted' in socket) this.#connections.set(socket, ++this.#connected);
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const arrivedAt = performance.now();
    const concurrent = ++this.#answering;
    response.on('close', () => this.#answering--);
    const body = await readAll(request).catch(() => undefined);
    if (body === undefined) return;
    const connection = this.#connections.get(request.socket) ?? 0;
    const attempt = this.#record(request, body, { arrivedAt, concurrent, connection });
    const decided = this.#decide(attempt);
    if (decided === undefined) return void request.socket.destroy();
    const { stores, delayMs, after, act } = decided;
    const eventId = stores ? this.events.store(attempt) : this.events.idOf(attempt);
    const answer = (): void => {
      if (response.destroyed || request.socket.destroyed) return;
      perform(act, response, JSON.stringify({ success: true, eventId }));
      this.#closeWhenIdle(request.socket, response);
    };
    await after;
    if (delayMs === 0) answer();
    else setTimeout(answer, delayMs);
  }

  /** The answer of the rule; undefined when it threw, which `stop()` reports. */
  #decide(attempt: ReceivedAttempt): Answer | undefined {
    try {
      return this.#rule(attempt);
    } catch (error) {
      this.#ruleErrors.push(error);
      return undefined;
    }
  }

  #record(
    { headers }: IncomingMessage,
    body: Buffer,
    arrival: Pick<ReceivedAttempt, 'arrivedAt' | 'concurrent' | 'connection'>,
  ): ReceivedAttempt {
    const { insertId, eventType } = identify(body);
    const ordinal = this.events.countArrival(insertId);
    const attempt = { insertId, eventType, body, headers, ordinal, index: this.attempts.length, ...arrival };
    this.attempts.push(attempt);
    return attempt;
  }

  #closeWhenIdle(socket: Socket, response: ServerResponse): void {
    const { idleCloseMs } = this.options;
    if (idleCloseMs === undefined) return;
    response.on('finish', () => {
      const timer = setTimeout(() => socket.destroy(), idleCloseMs);
      socket.once('data', () => clearTimeout(timer));
    });
  }
}

export function startScriptedServer(options: ServerOptions = {}): Promise<ScriptedServer> {
  return new ScriptedServer(options).start();
}

/** What is no event, such as the empty GET of a redirect that was followed, has empty names. */
function identify(body: Buffer): { insertId: string; eventType: string } {
  const text = body.toString('utf8');
  return text.startsWith('{')
    ? (JSON.parse(text) as { insertId: string; eventType: string })
    : { insertId: '', eventType: '' };
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
