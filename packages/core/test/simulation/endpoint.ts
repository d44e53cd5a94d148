import type { AttemptResult } from '../../src/transport/transport.types.js';
import { WELL, type Fault, type Manner } from './scenario.js';
import type { VirtualTime } from './virtual-time.js';

/** What an attempt will meet, and when. */
export interface Answer {
  /** undefined: no answer ever comes. */
  readonly result: AttemptResult | undefined;
  readonly afterMs: number;
  readonly isSuccess: boolean;
  /** What it asks for by `Retry-After`; 0 where it asks for nothing. */
  readonly askMs: number;
}

const JITTER_SHARE = 0.2;
/** No request leaves the process. */
const LOCAL_FAULTS: readonly Fault[] = ['refused', 'broken'];

/** The API as it is seen from outside: one manner after the other, then well for good. */
export class Endpoint {
  /** Events by insert id, with what every attempt of theirs meets. */
  readonly poisons = new Map<string, Fault>();
  readonly stored = new Set<string>();
  readonly sampled = new Set<string>();
  /** One answer from then on meets this fault, which asks for a wait. */
  asksOnce: { readonly atMs: number; readonly fault: Fault; readonly askMs: number; askedAt?: number } | undefined;
  readonly #ends: number[] = [];
  #inService = 0;

  constructor(
    private readonly time: VirtualTime,
    private readonly random: () => number,
    private readonly manners: readonly Manner[],
    private readonly afterwards: Manner = WELL,
  ) {
    let end = 0;
    for (const { forMs } of manners) this.#ends.push((end += forMs));
  }

  /** When it is well for good. */
  get wellAt(): number {
    return this.#ends.at(-1) ?? 0;
  }

  mannerAt(time: number): Manner {
    const index = this.#ends.findIndex((end) => time < end);
    return this.manners[index] ?? this.afterwards;
  }

  answer(insertId: string, badShare?: number): Answer {
    const manner = this.mannerAt(this.time.now);
    const poison = this.poisons.get(insertId);
    if (poison !== undefined) return this.#fault(poison, manner, insertId, 0);
    const once = this.asksOnce;
    if (once !== undefined && once.askedAt === undefined && this.time.now >= once.atMs) {
      const answer = this.#fault(once.fault, manner, insertId, once.askMs);
      once.askedAt = this.time.now + answer.afterMs;
      return answer;
    }
    if (this.random() < (badShare ?? manner.share)) {
      if (manner.other === undefined || this.random() < 0.5)
        return this.#fault(manner.fault, manner, insertId, manner.askMs);
      return this.#fault(manner.other, manner, insertId, 0);
    }
    if (this.#inService >= manner.room) {
      const { overload, overloadMs: latencyMs = manner.latencyMs } = manner;
      return this.#fault(overload, { ...manner, latencyMs }, insertId, 0);
    }
    return this.#serve(manner, insertId);
  }

  #serve(manner: Manner, insertId: string): Answer {
    const isSlow = this.#inService >= (manner.slowBeyond ?? Infinity);
    const afterMs = this.#latency(manner) * (isSlow ? 2 : 1);
    this.#inService++;
    this.time.at(this.time.now + afterMs, () => this.#inService--);
    this.stored.add(insertId);
    return { result: accepted(insertId), afterMs, isSuccess: true, askMs: 0 };
  }

  #fault(fault: Fault, manner: Manner, insertId: string, askMs: number): Answer {
    if (fault === 'lost answer' || fault === 'empty' || fault === 200) this.stored.add(insertId);
    if (fault === 204) this.sampled.add(insertId);
    const afterMs = LOCAL_FAULTS.includes(fault) ? 1 : this.#latency(manner);
    const result = resultOf(fault, askMs);
    const isSuccess = fault === 200 || fault === 204;
    return { result, afterMs, isSuccess, askMs: result?.kind === 'response' ? askMs : 0 };
  }

  #latency({ latencyMs }: Manner): number {
    return latencyMs * (1 + JITTER_SHARE * (this.random() - 0.5));
  }
}

function accepted(insertId: string): AttemptResult {
  return { kind: 'response', status: 200, headers: {}, body: `{"success":true,"eventId":"e-${insertId}"}` };
}

function resultOf(fault: Fault, askMs: number): AttemptResult | undefined {
  switch (fault) {
    case 'silent':
      return undefined;
    case 'refused':
      return { kind: 'failed', fault: 'connect', message: 'ECONNREFUSED' };
    case 'stale socket':
      return { kind: 'failed', fault: 'stale_socket', message: 'UND_ERR_SOCKET' };
    case 'reset':
    case 'lost answer':
      return { kind: 'failed', fault: 'reset', message: 'ECONNRESET' };
    case 'html':
      return response(200, askMs, '<!doctype html>');
    case 'empty':
      return response(200, askMs, '');
    case 'redirect':
      return response(302, askMs, '');
    case 'broken':
      return { kind: 'failed', fault: 'broken', message: 'the dispatcher threw' };
    case 200:
      return response(200, askMs, '{"success":true,"eventId":"e"}');
    case 204:
      return response(204, askMs, '');
    default:
      return response(fault, askMs, '{"error":{"message":"no"}}');
  }
}

/** A `Retry-After` in whole seconds where it can be, as most servers write it. */
function response(status: number, askMs: number, body: string): AttemptResult {
  const asks = askMs % 1_000 === 0 ? { 'retry-after': String(askMs / 1_000) } : { 'retry-after-ms': String(askMs) };
  return { kind: 'response', status, headers: askMs === 0 ? {} : asks, body };
}
