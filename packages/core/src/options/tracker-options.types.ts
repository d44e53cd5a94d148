import type { EventCatalogue } from '../catalogue/catalogue.types.js';
import type { DeliveryFactory } from '../delivery/delivery.types.js';
import type { EventContext, EventDefaults, EventInput, EventToSend } from '../event/event.types.js';
import type { Hooks } from '../observe/hooks.types.js';
import type { Logger } from '../observe/logger.types.js';
import type { RequestDispatcher } from '../transport/transport.types.js';

/** What turns an input into an event. */
export interface EventOptions {
  /** UUID of the Greenflash product of events that name none. @default the environment variable `GREENFLASH_PRODUCT_ID` */
  readonly productId?: string | undefined;
  /** Fields for every event; what the event or its context says wins. */
  readonly defaults?: EventDefaults | undefined;
  /**
   * Called inside `track()` for what is known of the current request or job; `runWithContext()` wins over it. Synchronous.
   * Where it throws or returns a promise, the event goes without it and a warning is logged.
   */
  readonly context?: (() => EventContext | undefined) | undefined;
  /**
   * Last look at an event before it is checked and frozen: return it, a changed copy, or undefined to leave it out
   * (`filtered`). Synchronous. Where it throws, the event is left out too: it may be what removes personal data.
   */
  readonly beforeSend?: ((event: EventToSend) => EventInput | null | undefined) | undefined;
  /**
   * The event types that may be tracked, made by `defineEvents()`. Everything else is refused as `invalid`: an unknown
   * event type, another kind of value, properties that break their schema. What it says of an event is a default that wins
   * over `defaults`.
   */
  readonly catalogue?: EventCatalogue | undefined;
  /** Largest UTF-8 length of a body. @default 262_144 (256 KiB), what the collector takes */
  readonly maxEventBytes?: number | undefined;
}

/** What sends finished events. */
export interface SenderOptions {
  /**
   * The API key, or a function that gives it, which may be async; it is asked again after a 401, and where it fails the
   * events wait. @default the environment's GREENFLASH_API_KEY
   */
  readonly apiKey?: string | (() => string | Promise<string>) | undefined;
  /** @default the environment's GREENFLASH_BASE_URL, else https://www.greenflash.ai/api/v1 */
  readonly baseUrl?: string | undefined;
  /** Attempts in flight at once: a number, or `'auto'` to find it out between 1 and 64. @default 'auto' */
  readonly maxConcurrency?: number | 'auto' | undefined;
  /** Limit of one attempt, from start to the last byte of the answer. @default 20_000 */
  readonly attemptTimeoutMs?: number | undefined;
  /** Attempts that may fail through the event's own fault, the first included. @default 8 */
  readonly maxAttempts?: number | undefined;
  /**
   * An attempt that fails when the event is older than this is its last. What waited for longer, in an outage or on disk,
   * is tried once. @default 21_600_000 (6 h) in memory, 604_800_000 (7 d) where durable
   */
  readonly maxAgeMs?: number | undefined;
  /** First backoff of an event; doubles with each attempt. @default 500 */
  readonly backoffBaseMs?: number | undefined;
  /** Longest backoff of an event. @default 60_000 */
  readonly backoffMaxMs?: number | undefined;
  /** First pause after the endpoint's fault; doubles while it lasts; five times as long for auth. @default 1_000 */
  readonly pauseBaseMs?: number | undefined;
  /** Longest pause; five times as long for auth. @default 60_000 */
  readonly pauseMaxMs?: number | undefined;
  /** Longest wait that a server may ask for. @default 300_000 (5 min) */
  readonly maxRetryAfterMs?: number | undefined;
  /**
   * An undici dispatcher to send through, for mTLS or a mock; of version 5, 6, 7, 8, or anything that calls the methods of
   * a handler as they do. It is never closed here. @default an own pool
   */
  readonly dispatcher?: RequestDispatcher | undefined;
  /**
   * `'env'`: the proxy that `HTTPS_PROXY`, or for an http:// address `HTTP_PROXY`, names, unless `NO_PROXY` names the host;
   * lower-case names too. A URL, with user name and password where it asks for them; `false` for none. An https:// address
   * is reached by CONNECT, so that the proxy sees neither key nor event. With a `dispatcher` it is not looked at.
   * @default 'env'
   */
  readonly proxy?: string | false | undefined;
  /**
   * More headers for each request, for a gateway; those that are set anyway, as `authorization`, are an error.
   * @default the environment's GREENFLASH_CUSTOM_HEADERS, one `Name: value` a line; what is given here wins
   */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Options of `createTracker()`. A key that is not listed here is an error that names the nearest one. */
export interface TrackerOptions extends EventOptions, SenderOptions {
  /** `false`: every call is a counted no-op, and nothing else is needed. @default true */
  readonly enabled?: boolean | undefined;
  /** Name in logs, hooks and metrics. @default 'default' */
  readonly name?: string | undefined;
  /** What keeps accepted events until they have an outcome. @default memoryDelivery() */
  readonly delivery?: DeliveryFactory | undefined;
  /** How long `shutdown()` waits unless told otherwise. @default 10_000 */
  readonly shutdownDeadlineMs?: number | undefined;
  /**
   * SIGTERM and SIGINT shut the tracker down before the process ends, by the signal or, as process 1 of a container, with
   * 128 + n; where the app listens to the signal as well, it decides on the end. A second signal of a person, later than a
   * second, cuts the shutdown. An ending event loop flushes. For the main thread of plain Node; in Nest, use
   * `enableShutdownHooks()`. @default false
   */
  readonly handleSignals?: boolean | undefined;
  /**
   * For a platform that stops the process after a response, unless it is given a promise: called with one that settles when
   * the accepted events have their outcome, and does not reject. One promise is pending at a time, whatever the number of
   * events; while events keep coming, the next one gets a promise of its own after `shutdownDeadlineMs`. It settles earlier
   * where the endpoint is paused or does not answer; the events then wait for a later request. Called inside `track()` and
   * `trackAndWait()`; what it throws is logged. @default none
   */
  readonly waitUntil?: ((promise: Promise<void>) => unknown) | undefined;
  /** Called as things happen to events and endpoint, synchronously; what they throw changes nothing. @default none */
  readonly hooks?: Hooks | undefined;
  /** At most one line a minute of each kind; never a key, a value, a property or a user id. @default process warnings */
  readonly logger?: Logger | undefined;
  /** `track()` throws on an invalid event; for development. `trackAndWait()` and decorators never throw. @default false */
  readonly strict?: boolean | undefined;
}
