/** What goes wrong with a request that would have been answered 200 or 204. */
export type Fault = FaultAnswer | FaultLatency;

/** The request waits for so long, then goes on: to the rules that come after, and to its answer. */
export interface FaultLatency {
  readonly kind: 'latency';
  /** 600,000 at most. */
  readonly delayMs: number;
}

/** What is answered in place of the true answer, or instead of any. */
export type FaultAnswer = {
  /** Whether the event is stored before: the sender cannot know, and has to send it again. @default false */
  readonly stored?: boolean;
} & (
  | {
      /** An error in the collector's own form. */
      readonly kind: 'status';
      /** 400 to 599. */
      readonly status: number;
      /** `Retry-After` as it is: seconds, an HTTP date, or what no server should send. @default no such header */
      readonly retryAfter?: number | string;
      /** `retry-after-ms`, which the vendor's clients obey before `Retry-After`. @default no such header */
      readonly retryAfterMs?: number;
      /** `x-should-retry`, which the vendor's clients obey before the status. @default no such header */
      readonly shouldRetry?: boolean;
    }
  | {
      /** The connection stays open and nothing ever comes, until the sender leaves or the collector closes. */
      readonly kind: 'no_headers';
    }
  | {
      /** The head of a 200 and the first half of its body, then the connection ends. */
      readonly kind: 'half_body';
    }
  | {
      /** The connection is reset without a byte of an answer. */
      readonly kind: 'reset';
    }
  | {
      /** An HTML page with status 200, as a portal or a proxy puts in front. */
      readonly kind: 'html';
    }
  | {
      readonly kind: 'redirect';
      /** `Location` as it is. */
      readonly location: string;
      /** @default 307 */
      readonly status?: 301 | 302 | 303 | 307 | 308;
    }
);

export interface FaultRule {
  /** Requests that the rule is for. @default all */
  readonly match?: { readonly eventType?: string };
  readonly fault: Fault;
  /** How likely the fault is, 0 to 1. @default 1 */
  readonly probability?: number;
  /** How often the fault happens at most. @default without limit */
  readonly count?: number;
  /** When the rule is looked at, in milliseconds after the script was set: from `fromMs` on and before `toMs`. */
  readonly window?: { readonly fromMs?: number; readonly toMs?: number };
}

/**
 * Faults for the requests of one key. Rules are looked at in their order, and the first that hits decides; only a
 * latency lets those after it be looked at too.
 */
export interface FaultScript {
  /** The same seed lets the same requests of a rule fail: the first, the fourth, … that it is for. @default 0 */
  readonly seed?: number;
  /** 100 at most. */
  readonly rules: readonly FaultRule[];
}

/** The script that runs; without rules when there is none. */
export interface FaultState extends FaultScript {
  readonly seed: number;
  /** How often each rule's fault has happened, in the order of the rules. */
  readonly fired: readonly number[];
}

/** The faults of the requests with one key. Rejects with a `CollectorError` when the collector was started without faults. */
export interface CollectorFaults {
  /** Replaces the script; counts and windows start over. Rejects with a `CollectorError` that names what is wrong in it. */
  set(script: FaultScript): Promise<FaultState>;
  get(): Promise<FaultState>;
  /** Ends all faults. */
  clear(): Promise<void>;
}
