import { performance } from 'node:perf_hooks';
import type { IncomingHttpHeaders } from 'node:http';
import type { Perishable } from './deadline-watch.js';
import { MAX_RESPONSE_BYTES, textOfBody } from './response-text.js';
import type { SocketHistory } from './socket-history.js';
import { describeFault, describeOwnFault, faultOf } from './transport-fault.js';
import type { AttemptResult } from './transport.types.js';

/** After these the next attempt needs another connection; their meaning is in the status alone. */
const UNFIT_CONNECTION: ReadonlySet<number> = new Set([408, 421, 425]);

/** Milliseconds from the start of an attempt: for the headers, and for the last byte of the answer. */
export interface Deadlines {
  readonly headersMs: number;
  readonly totalMs: number;
}

/** A request that was begun, and can be ended. */
export interface RequestControl {
  abort(reason: Error): void;
}

/**
 * One request on its way: a handler for undici's `dispatch()` that settles once, however the request ends. It has the
 * methods that undici calls since version 7 and, below them, those of the versions before.
 */
export class Attempt implements Perishable {
  slot = -1;
  #settle: ((result: AttemptResult, error?: Error) => void) | undefined;
  #request: RequestControl | undefined;
  readonly #startedAt = performance.now();
  #status: number | undefined;
  #headers: IncomingHttpHeaders = {};
  #chunks: Buffer[] = [];
  #bytes = 0;

  /** @param settle is given the error, too, of a request that failed */
  constructor(
    private readonly deadlines: Deadlines,
    private readonly sockets: SocketHistory,
    settle: (result: AttemptResult, error?: Error) => void,
  ) {
    this.#settle = settle;
  }

  begin(dispatch: () => void): void {
    try {
      dispatch();
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  abort(): void {
    this.#end({ kind: 'aborted' });
    this.#request?.abort(new Error('aborted'));
  }

  isOverdue(now: number): boolean {
    const { headersMs, totalMs } = this.deadlines;
    return now - this.#startedAt >= (this.#status === undefined ? headersMs : totalMs);
  }

  expire(): void {
    this.#giveUp('no complete answer in time');
  }

  onRequestStart(request: RequestControl): void {
    this.#request = request;
    if (this.#settle === undefined) request.abort(new Error('given up before it was written'));
  }

  onResponseStart(_: RequestControl | undefined, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200 || this.#settle === undefined) return;
    this.#status = status;
    this.#headers = headers;
    if (UNFIT_CONNECTION.has(status)) this.#giveUp('the connection is not to be used again');
  }

  onResponseData(_: RequestControl | undefined, chunk: Buffer): void {
    if (this.#settle === undefined) return;
    this.#bytes += chunk.length;
    if (this.#bytes > MAX_RESPONSE_BYTES) return this.#giveUp('the answer is larger than 64 KiB');
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#status === undefined) return this.#end({ kind: 'failed', fault: 'protocol', message: 'no status' });
    const [first, ...more] = this.#chunks;
    const bytes = first === undefined || more.length === 0 ? first : Buffer.concat(this.#chunks);
    const text = bytes === undefined ? '' : textOfBody(bytes, this.#headers['content-encoding']);
    if (typeof text !== 'string') return this.#cut(this.#status, text.problem);
    this.#end({ kind: 'response', status: this.#status, headers: this.#headers, body: text });
  }

  onResponseError(_: RequestControl | undefined, error: Error): void {
    this.#fail(error);
  }

  onConnect(abort: (reason: Error) => void): void {
    this.onRequestStart({ abort });
  }

  onHeaders(status: number, raw: readonly Buffer[]): boolean {
    this.onResponseStart(undefined, status, namedHeaders(raw));
    return true;
  }

  onData(chunk: Buffer): boolean {
    this.onResponseData(undefined, chunk);
    return true;
  }

  onComplete(): void {
    this.onResponseEnd();
  }

  onError(error: Error): void {
    this.#fail(error);
  }

  #fail(error: Error): void {
    const message = describeFault(error);
    if (this.#status !== undefined) return this.#cut(this.#status, message);
    const fault = faultOf(error, this.#request !== undefined);
    if (fault === 'broken') return this.#end({ kind: 'failed', fault, message: describeOwnFault(error) }, error);
    const stale = fault === 'reset' && this.sockets.wasReused(error);
    this.#end({ kind: 'failed', fault: stale ? 'stale_socket' : fault, message }, error);
  }

  #giveUp(message: string): void {
    if (this.#settle === undefined) return;
    // Where no request was begun, there was no connection in time.
    const fault = this.#request === undefined ? 'connect' : 'timeout';
    if (this.#status === undefined) this.#end({ kind: 'failed', fault, message });
    else this.#cut(this.#status, message);
    this.#request?.abort(new Error(message));
  }

  #cut(status: number, message: string): void {
    this.#end({ kind: 'cut', status, headers: this.#headers, message });
  }

  #end(result: AttemptResult, error?: Error): void {
    const settle = this.#settle;
    if (settle === undefined) return;
    this.#settle = undefined;
    settle(result, error);
  }
}

/** Headers as they came, name and value in turn, in the form of Node's `IncomingMessage`. */
function namedHeaders(raw: readonly Buffer[]): IncomingHttpHeaders {
  const headers: Record<string, string> = {};
  for (let n = 0; n + 1 < raw.length; n += 2) {
    const name = raw[n]!.toString('latin1').toLowerCase();
    const value = raw[n + 1]!.toString('latin1');
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return headers;
}
