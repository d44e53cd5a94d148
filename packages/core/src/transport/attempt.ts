import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Perishable } from './deadline-watch.js';
import type { SocketHistory } from './socket-history.js';
import { describeFault, faultOf } from './transport-fault.js';
import type { AttemptResult } from './transport.types.js';

/** The API answers in a line; more than this is somebody else talking. */
const MAX_RESPONSE_BYTES = 64 * 1024;

/** After these the next attempt needs another connection; their meaning is in the status alone. */
const UNFIT_CONNECTION: ReadonlySet<number> = new Set([408, 421, 425]);

/** Milliseconds from the start of an attempt: for the headers, and for the last byte of the answer. */
export interface Deadlines {
  readonly headersMs: number;
  readonly totalMs: number;
}

type Controller = Dispatcher.DispatchController;

/** One request on its way: an undici handler that settles once, however the request ends. */
export class Attempt implements Dispatcher.DispatchHandler, Perishable {
  slot = -1;
  #settle: ((result: AttemptResult) => void) | undefined;
  #controller: Controller | undefined;
  readonly #startedAt = performance.now();
  #status: number | undefined;
  #headers: IncomingHttpHeaders = {};
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(
    private readonly deadlines: Deadlines,
    private readonly sockets: SocketHistory,
    settle: (result: AttemptResult) => void,
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
    this.#controller?.abort(new Error('aborted'));
  }

  isOverdue(now: number): boolean {
    const { headersMs, totalMs } = this.deadlines;
    return now - this.#startedAt >= (this.#status === undefined ? headersMs : totalMs);
  }

  expire(): void {
    this.#giveUp('no complete answer in time');
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#settle === undefined) controller.abort(new Error('given up before it was written'));
  }

  onResponseStart(_: Controller, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200 || this.#settle === undefined) return;
    this.#status = status;
    this.#headers = headers;
    if (UNFIT_CONNECTION.has(status)) this.#giveUp('the connection is not to be used again');
  }

  onResponseData(_: Controller, chunk: Buffer): void {
    if (this.#settle === undefined) return;
    this.#bytes += chunk.length;
    if (this.#bytes > MAX_RESPONSE_BYTES) return this.#giveUp('the answer is larger than 64 KiB');
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#status === undefined) return this.#end({ kind: 'failed', fault: 'protocol', message: 'no status' });
    const [first, ...more] = this.#chunks;
    const body = first === undefined ? '' : (more.length === 0 ? first : Buffer.concat(this.#chunks)).toString('utf8');
    this.#end({ kind: 'response', status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_: Controller | undefined, error: Error): void {
    this.#fail(error);
  }

  #fail(error: Error): void {
    const message = describeFault(error);
    if (this.#status !== undefined) return this.#cut(this.#status, message);
    const fault = faultOf(error, this.#controller !== undefined);
    const stale = fault === 'reset' && this.sockets.wasReused(error);
    this.#end({ kind: 'failed', fault: stale ? 'stale_socket' : fault, message });
  }

  #giveUp(message: string): void {
    if (this.#settle === undefined) return;
    // Where no request was begun, there was no connection in time.
    const fault = this.#controller === undefined ? 'connect' : 'timeout';
    if (this.#status === undefined) this.#end({ kind: 'failed', fault, message });
    else this.#cut(this.#status, message);
    this.#controller?.abort(new Error(message));
  }

  #cut(status: number, message: string): void {
    this.#end({ kind: 'cut', status, headers: this.#headers, message });
  }

  #end(result: AttemptResult): void {
    const settle = this.#settle;
    if (settle === undefined) return;
    this.#settle = undefined;
    settle(result);
  }
}
