import type { Outcome, Place } from '../outcome/outcome.types.js';
import type { LaneReason } from '../outcome/reports.types.js';
import type { Tracker } from '../tracker/tracker.types.js';

/** The one method of the vendor's client that the bridge replaces, as far as it has to know it. */
export interface EventsClient {
  readonly events: { create(body: never, options?: never): PromiseLike<unknown> };
}

export interface BridgeOptions {
  /**
   * How long a call waits for the outcome of its event, where the call has no `timeout` and the client's own is not
   * shorter. In milliseconds. It bounds the wait; the event is kept and retried by the tracker.
   *
   * @default 5_000
   */
  readonly timeoutMs?: number;
}

/**
 * What a bridged `create()` rejects with, beside what the client's own error classes say. Where the client has such
 * classes, the error is an instance of the one that the client would have used.
 */
export interface EventNotCreatedError extends Error {
  /** The HTTP status of the API's answer, or the status that the API would have given; absent where no answer came. */
  readonly status?: number;
  /** The answer's body, parsed where it is JSON. */
  readonly error?: unknown;
  /** The event's idempotency key, where the event was accepted. */
  readonly insertId?: string;
  /** For an event that is kept and will be sent: where it waits. */
  readonly where?: Place;
}

const TIMEOUT_MS = 5_000;
/** `setTimeout()` fires at once for more. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

type EventsTracker = Pick<Tracker, 'trackAndWait' | 'stats'>;

/**
 * The vendor's client with `events.create()` sent through a tracker: the same calls get retries, pauses, `stats()` and a
 * delivery that outlives an outage. Every other member is the client's own. The client given is left as it is.
 *
 * The promise of a call says what is known of its event:
 *
 * - delivered: resolves with `{ success: true, eventId }`
 * - sampled out, or left out by the tracker's `beforeSend` or `enabled: false`: resolves with `null`, as the client does
 *   for a 204
 * - refused by the API, or by the same rules before it was sent: rejects with the client's error of that status, such as
 *   its `BadRequestError`, with the body of the answer in `error`
 * - given up, dropped, or not accepted (queue full, tracker shut down): rejects with its `APIConnectionError`
 * - not known in time: rejects with its `APIConnectionTimeoutError`, and the event is kept and will be sent; the error
 *   has `insertId` and `where`
 * - `signal` aborted: rejects with its `APIUserAbortError`, and the event is kept and will be sent
 *
 * `timeout` and `signal` of a call bound the wait, not the event. `maxRetries`, `headers` and the other options of a
 * request have no effect: those are the tracker's. A client without such error classes gets errors with the same fields.
 *
 * A delivery that hands events to other processes (BullMQ) never learns of outcomes, so that each call ends as "not known
 * in time"; use `track()` there.
 *
 * @see https://github.com/greenflash-ai/typescript for the client, 1.4.0
 */
export function bridgeEvents<Client extends EventsClient>(
  client: Client,
  tracker: EventsTracker,
  options: BridgeOptions = {},
): Client {
  const create = (body: unknown, request?: RequestOptions | null): EventPromise =>
    createEvent(client, tracker, options, body, request ?? {});
  const events = replaceMembers(client.events, { create });
  const withOptions = (...args: unknown[]): unknown => {
    const made: unknown = (client as ConfigurableClient).withOptions!(...args);
    return bridgeEvents(made as EventsClient, tracker, options);
  };
  const isConfigurable = typeof (client as ConfigurableClient).withOptions === 'function';
  return replaceMembers<Client>(client, { events, ...(isConfigurable ? { withOptions } : {}) });
}

/** Of a request's options, those that have a meaning here. */
interface RequestOptions {
  readonly timeout?: number | null;
  readonly signal?: AbortSignal | null;
}

/** What the client may have beside `events`; each part is looked for, none is needed. */
interface ConfigurableClient extends EventsClient {
  readonly timeout?: unknown;
  withOptions?(...args: unknown[]): unknown;
  makeStatusError?(status: number, error: unknown, message: string | undefined, headers: Headers): unknown;
}

/** What the client calls an `APIPromise`. */
interface EventPromise extends Promise<unknown> {
  asResponse(): Promise<Response>;
  withResponse(): Promise<{ data: unknown; response: Response }>;
}

function createEvent(
  client: ConfigurableClient,
  tracker: EventsTracker,
  options: BridgeOptions,
  body: unknown,
  { timeout, signal }: RequestOptions,
): EventPromise {
  const deadlineMs =
    waitOf(timeout) ?? Math.min(waitOf(options.timeoutMs) ?? TIMEOUT_MS, waitOf(client.timeout) ?? Infinity);
  const outcome = tracker.trackAndWait(body as never, { deadlineMs, ...(signal ? { signal } : {}) });
  const data = outcome.then((known) => dataOf(known, client, tracker, deadlineMs, signal?.aborted === true));
  const response = (): Promise<Response> => {
    // Its rejection is told by the promise returned here; the data alone would be reported as unhandled too.
    data.catch(() => undefined);
    return (answered ??= data.then(responseOf));
  };
  let answered: Promise<Response> | undefined;
  return Object.assign(data, {
    asResponse: response,
    withResponse: async () => ({ response: await response(), data: await data }),
  });
}

function waitOf(ms: unknown): number | undefined {
  return typeof ms === 'number' && ms > 0 ? Math.min(ms, LONGEST_TIMEOUT_MS) : undefined;
}

/** There is no HTTP answer for each call, since an event may be sent many times: what a first one would have been. */
function responseOf(data: unknown): Response {
  return data === null ? new Response(null, { status: 204 }) : Response.json(data);
}

function dataOf(
  outcome: Outcome,
  client: ConfigurableClient,
  tracker: EventsTracker,
  deadlineMs: number,
  aborted: boolean,
): unknown {
  switch (outcome.status) {
    case 'delivered':
      return { success: true, eventId: outcome.eventId };
    case 'sampled':
      return null;
    case 'dead': {
      const { answer, message, reason, insertId } = outcome;
      if (answer !== undefined) throw statusError(client, answer.status, answer.body, { insertId });
      const why = message === undefined ? reason : `${reason}: ${message}`;
      throw clientError(client, 'APIConnectionError', `the event was given up on (${why})`, { insertId });
    }
    case 'dropped': {
      const { reason, insertId } = outcome;
      throw clientError(client, 'APIConnectionError', `the event was dropped (${reason})`, { insertId });
    }
    case 'rejected':
      return refusal(outcome, client);
    case 'pending': {
      const { insertId, where } = outcome;
      const state = tracker.stats().lane;
      const kept = `the event is kept in ${where} and will be sent (insertId ${insertId}${laneNote(state)})`;
      if (aborted) throw clientError(client, 'APIUserAbortError', `aborted; ${kept}`, { insertId, where });
      const message = `no outcome within ${deadlineMs} ms; ${kept}`;
      throw clientError(client, 'APIConnectionTimeoutError', message, { insertId, where });
    }
  }
}

function laneNote({ state, reason }: { readonly state: string; readonly reason?: LaneReason }): string {
  return state === 'active' || reason === undefined ? '' : `; sending is ${state}: ${reason}`;
}

/** The statuses that the API gives for what breaks its rules. */
const STATUS_OF_REASON: Readonly<Record<string, number>> = { invalid: 400, unserializable: 400, too_large: 413 };

/** Nothing was sent. What was left out on purpose, as a sampled event is, is not an error. */
function refusal(
  { reason, problems = [] }: Extract<Outcome, { status: 'rejected' }>,
  client: ConfigurableClient,
): null {
  if (reason === 'filtered' || reason === 'disabled') return null;
  const status = STATUS_OF_REASON[reason];
  if (status === undefined) {
    throw clientError(client, 'APIConnectionError', `the tracker did not accept the event (${reason})`, {});
  }
  const told = problems.map(({ field, message }) => `${field}: ${message}`).join('; ');
  const message = told === '' ? `the event is ${reason}` : told;
  const body = { success: false, message, error: { code: reason, message, problems } };
  throw statusError(client, status, JSON.stringify(body), {});
}

type Extra = Omit<EventNotCreatedError, keyof Error>;

function statusError(client: ConfigurableClient, status: number, body: string, extra: Extra): Error {
  const error = parsed(body);
  const message = error === undefined ? body : undefined;
  const headers = new Headers(error === undefined ? {} : { 'content-type': 'application/json' });
  const made: unknown = client.makeStatusError?.(status, error, message, headers);
  if (made instanceof Error) return Object.assign(made, extra);
  const told = (error as { message?: unknown } | null | undefined)?.message;
  return Object.assign(
    ownError(`${status} ${typeof told === 'string' ? told : body}`),
    { status, error, headers },
    extra,
  );
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

type ClientErrorName = 'APIConnectionError' | 'APIConnectionTimeoutError' | 'APIUserAbortError';

/** The client has its error classes as statics of its own class. */
function clientError(client: EventsClient, name: ClientErrorName, message: string, extra: Extra): Error {
  const statics = client.constructor as unknown as Partial<Record<string, unknown>>;
  const ErrorClass = statics[name] as (new (details: { message: string }) => unknown) | undefined;
  const made: unknown = typeof ErrorClass === 'function' ? new ErrorClass({ message }) : undefined;
  const error = made instanceof Error ? made : Object.assign(ownError(message), { name });
  return Object.assign(error, extra);
}

function ownError(message: string): Error {
  const error = new Error(message);
  error.name = 'EventNotCreatedError';
  return error;
}

/**
 * The object with some members replaced, and everything else as it is. Not by inheritance: a method that reads a private
 * field (`#encoder`) works on the object itself only, so methods are called on it. What an app or a test's spy puts in the
 * place of a replaced member stays here.
 */
function replaceMembers<T extends object>(target: T, members: Record<PropertyKey, unknown>): T {
  const methods = new WeakMap<object, unknown>();
  const calledOn = (method: Callable): unknown =>
    new Proxy(method, { apply: (_, self, args) => Reflect.apply(method, self === proxy ? target : self, args) });
  const ownerOf = (key: PropertyKey): object => (Object.hasOwn(members, key) ? members : target);
  const proxy: T = new Proxy(target, {
    get(_, key) {
      const owner = ownerOf(key);
      const value: unknown = Reflect.get(owner, key, owner);
      if (owner === members || typeof value !== 'function' || key === 'constructor') return value;
      if (!methods.has(value)) methods.set(value, calledOn(value as Callable));
      return methods.get(value);
    },
    set(_, key, value) {
      const owner = ownerOf(key);
      return Reflect.set(owner, key, value, owner);
    },
    getOwnPropertyDescriptor: (_, key) => Reflect.getOwnPropertyDescriptor(ownerOf(key), key),
    defineProperty: (_, key, descriptor) => Reflect.defineProperty(ownerOf(key), key, descriptor),
  });
  return proxy;
}

type Callable = (...args: unknown[]) => unknown;
