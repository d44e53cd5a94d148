import type { IncomingHttpHeaders, ServerResponse } from 'node:http';

/** One request as the server got it. */
export interface ReceivedAttempt {
  readonly insertId: string;
  readonly eventType: string;
  /** The exact bytes. */
  readonly body: Buffer;
  readonly headers: IncomingHttpHeaders;
  /** On `performance.now()`. */
  readonly arrivedAt: number;
  /** 1 for the first request with this insert id. */
  readonly ordinal: number;
  /** Requests that had come before, with any insert id. */
  readonly index: number;
  /** Requests without an answer when this one came, itself included. */
  readonly concurrent: number;
  /** Number of the connection that it came on. */
  readonly connection: number;
}

type Act =
  /** A whole answer; without a body it is what the API says to an event it has. */
  | { readonly kind: 'reply'; readonly status: number; readonly headers: Headers; readonly body: string | undefined }
  /** Headers that promise the whole body, the first bytes of it, then silence, a reset or a FIN. */
  | { readonly kind: 'cut'; readonly sentBytes: number; readonly then: 'stall' | 'reset' | 'end' }
  /** The API's answer, a byte at a time. */
  | { readonly kind: 'drip'; readonly everyMs: number }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'end' };

type Headers = Readonly<Record<string, string>>;

/** What the server does with a request. */
export interface Answer {
  /** Whether the event is stored, before anything is answered. */
  readonly stores: boolean;
  readonly delayMs: number;
  /** The answer waits for this too. */
  readonly after: Promise<void> | undefined;
  readonly act: Act;
}

interface Timing {
  readonly delayMs?: number;
  readonly after?: Promise<void>;
}

/** Decides on each request; it may look at which attempt it is, and at everything around it. */
export type AnswerRule = (attempt: ReceivedAttempt) => Answer;

/** Stored, and said so. */
export function accepted(o: Timing = {}): Answer {
  return answer({ kind: 'reply', status: 200, headers: {}, body: undefined }, { stores: true, ...o });
}

/** Any answer. A 2xx does not store, unless it is told to. */
export function replied(
  status: number,
  o: Timing & { readonly headers?: Headers; readonly body?: string; readonly stores?: boolean } = {},
): Answer {
  const { headers = {}, body = '{}' } = o;
  return answer({ kind: 'reply', status, headers, body }, o);
}

/** The request is read, and no byte comes back. */
export function neverAnswered(o: { readonly stores: boolean }): Answer {
  return answer({ kind: 'hang' }, o);
}

/** The connection is reset after the request was read. */
export function reset(o: { readonly stores: boolean }): Answer {
  return answer({ kind: 'reset' }, o);
}

/** The connection is closed in good order after the request was read. */
export function ended(o: { readonly stores: boolean }): Answer {
  return answer({ kind: 'end' }, o);
}

/** Status, headers and a few bytes of the body come; the rest never does. */
export function stalled(o: { readonly sentBytes?: number } = {}): Answer {
  return answer({ kind: 'cut', sentBytes: o.sentBytes ?? 5, then: 'stall' }, { stores: true });
}

/** The connection ends in the middle of the body. */
export function cut(o: { readonly sentBytes?: number; readonly then: 'reset' | 'end' }): Answer {
  return answer({ kind: 'cut', sentBytes: o.sentBytes ?? 5, then: o.then }, { stores: true });
}

/** The answer comes a byte at a time. */
export function dripped(o: { readonly everyMs: number }): Answer {
  return answer({ kind: 'drip', everyMs: o.everyMs }, { stores: true });
}

function answer(act: Act, o: Timing & { readonly stores?: boolean }): Answer {
  return { stores: o.stores ?? false, delayMs: o.delayMs ?? 0, after: o.after, act };
}

/** Carries an answer out. */
export function perform(act: Act, response: ServerResponse, success: string): void {
  const { socket } = response.req;
  switch (act.kind) {
    case 'reply':
      response.writeHead(act.status, { 'content-type': 'application/json', ...act.headers });
      response.end(act.status === 204 ? undefined : (act.body ?? success));
      return;
    case 'cut':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': success.length });
      response.write(success.slice(0, act.sentBytes), () => endEarly(response, act.then));
      return;
    case 'drip':
      return drip(response, success, act.everyMs);
    case 'hang':
      return;
    case 'reset':
      socket.resetAndDestroy();
      return;
    case 'end':
      socket.end();
      return;
  }
}

function endEarly(response: ServerResponse, how: 'stall' | 'reset' | 'end'): void {
  if (how === 'reset') response.req.socket.resetAndDestroy();
  if (how === 'end') response.req.socket.end();
}

function drip(response: ServerResponse, text: string, everyMs: number): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length });
  let at = 0;
  const timer = setInterval(() => {
    if (at < text.length) response.write(text[at++]);
    else response.end();
  }, everyMs);
  response.on('close', () => clearInterval(timer));
}
