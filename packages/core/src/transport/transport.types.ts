import type { IncomingHttpHeaders } from 'node:http';

/** What one HTTP attempt came to. */
export type AttemptResult =
  /** A whole answer. */
  | { readonly kind: 'response'; readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }
  /** Status and headers came, the body did not, was too large, or was not waited for: the API may hold the event. */
  | {
      readonly kind: 'cut';
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      readonly message: string;
    }
  /** No answer. */
  | { readonly kind: 'failed'; readonly fault: TransportFault; readonly message: string }
  /** Given up by us. */
  | { readonly kind: 'aborted' };

export type TransportFault =
  /** No connection: DNS, refused, connect timeout, TLS. Nothing can have arrived. */
  | 'connect'
  /** No headers in time. */
  | 'timeout'
  /** The connection died after the request was written. */
  | 'reset'
  /** A kept-alive connection died before a byte of the answer; the request may not have been seen. */
  | 'stale_socket'
  /** A fault of our own or of the app's, before anything was sent: a dispatcher that throws, a module that is missing. */
  | 'broken'
  /** Something else, such as an invalid answer. */
  | 'protocol';

/** One HTTP attempt at a time and place of the caller's choosing. */
export interface Transport {
  /** Sends the body once. Settles exactly once, at the deadline of the attempt at the latest, and never rejects. */
  send(body: string, apiKey: string): Promise<AttemptResult>;
  /** Gives up every attempt in flight at once, then ends every connection. Idempotent, never rejects. */
  close(): Promise<void>;
}

/** One request, as undici's `dispatch()` takes it. */
export interface OutgoingRequest {
  /** Scheme, host and port of the API, also where the connection goes to a proxy. */
  readonly origin: string;
  readonly path: string;
  readonly method: 'POST';
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: string;
}

/** Anything with undici's `dispatch()`, of any version: the request, and a handler of the old kind and of the new one. */
export interface RequestDispatcher {
  dispatch(options: never, handler: never): unknown;
}
