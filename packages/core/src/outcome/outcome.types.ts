import type { Problem } from '../event/event.types.js';

/** Why an input did not become an accepted event. */
export type RejectReason =
  /** It breaks the API's rules; `problems` lists where. */
  | 'invalid'
  /** Its body is over `maxEventBytes`. */
  | 'too_large'
  /** It cannot be written as JSON: a cycle, a BigInt, a getter or `toJSON` that throws. */
  | 'unserializable'
  /** The delivery holds as much as it may. */
  | 'queue_full'
  /** `beforeSend` left it out, or threw. */
  | 'filtered'
  /** The tracker was created with `enabled: false`. */
  | 'disabled'
  /** The tracker was shut down. */
  | 'closed'
  /** A decorator's mapping threw. */
  | 'mapping';

/** Why an accepted event was given up on. */
export type DeadReason =
  /** The API refused it: 400, 422 and other 4xx, or `success: false` three times. */
  | 'rejected'
  /** The API found it too large: 413. */
  | 'too_large'
  /** 409 three times, without a word that the event exists. */
  | 'conflict'
  /** 501 or 505 three times. */
  | 'unsupported'
  /** It failed `maxAttempts` times through its own fault. */
  | 'attempts'
  /** An attempt failed when it was older than `maxAgeMs`. */
  | 'expired';

/** Why an accepted event was let go without having been refused. */
export type DropReason =
  /** The queue was full and `overflow` is `drop-oldest`. */
  | 'overflow'
  /** It was still in memory when the deadline of `shutdown()` came. */
  | 'shutdown';

/** Where an accepted event waits; a delivery of your own has a name of its own. */
export type Place = 'memory' | 'spool' | 'redis' | (string & Record<never, never>);

/** What `track()` did with an input. `durable`: the event survives the end of the process from now on. */
export type TrackResult =
  | { readonly accepted: true; readonly insertId: string; readonly durable: boolean }
  | { readonly accepted: false; readonly reason: RejectReason; readonly problems?: readonly Problem[] };

/** The API's last answer to an event, as it came. `body` has at most 64 KiB. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** How an event ended, or where it waits. `attempts` counts HTTP requests. */
export type Outcome =
  | {
      readonly status: 'delivered';
      /** The API's id of the event; empty where its answer named none. */
      readonly eventId: string;
      readonly insertId: string;
      readonly attempts: number;
    }
  | { readonly status: 'sampled'; readonly insertId: string }
  | {
      readonly status: 'dead';
      readonly reason: DeadReason;
      readonly insertId: string;
      readonly attempts: number;
      readonly message?: string;
      /** Left out where no answer came, and by a delivery that reads its outcomes from a store. */
      readonly answer?: Answer;
    }
  | { readonly status: 'dropped'; readonly reason: DropReason; readonly insertId: string }
  | { readonly status: 'rejected'; readonly reason: RejectReason; readonly problems?: readonly Problem[] }
  | { readonly status: 'pending'; readonly insertId: string; readonly where: Place };
