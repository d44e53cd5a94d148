import { Inject, Injectable } from '@nestjs/common';
import { createUuidV7 } from '@greenflash-events/core/engine';
import type { RejectedEvent } from '../../client/control.types.js';
import { keyEndingOf } from '../http/key-ring.js';
import { LOG, type Log } from '../http/log.js';
import { CONTROL_PATH, EVENTS_PATH } from '../http/paths.js';
import { RateLimit } from '../http/rate-limit.js';
import type { Refusal } from '../http/refusal.js';
import { cut } from '../storage/column-text.js';
import { EventStore } from '../storage/event-store.js';
import { Arrivals } from './arrivals.js';
import { NO_NAMESPACE, RequestLog } from './request-log.js';

/** Characters that are kept of each body. */
const MAX_TEXT = 16_384;

/** Bytes that a body's text may take as JSON; control characters take six each. */
const MAX_TEXT_BYTES = 65_538;

const MAX_PATH_LENGTH = 200;
const MAX_MESSAGE_LENGTH = 2000;

/** Refusals that are kept and told one by one; beyond, they are counted on the latest of their kind. */
const ROWS = { count: 200, periodMs: 10_000 };

const LINE_EVERY_MS = 10_000;

/** What is known of a refused request. */
export interface RefusedRequest {
  readonly method: string;
  readonly url: string;
  readonly authorization?: string | undefined;
  /** Undefined when the key opened nothing. */
  readonly namespace?: string | undefined;
  /** What was read of the body. */
  readonly body?: unknown;
}

/**
 * Remembers every request that is refused, tells the page of it, and writes one line of each kind in ten seconds. Only
 * what came with a right key is written to the database, and only of that the body is kept.
 */
@Injectable()
export class Refusals {
  private readonly rows = new RateLimit(ROWS);
  private readonly createId = createUuidV7();
  private readonly lines = new Map<string, { readonly atMs: number; more: number }>();

  constructor(
    private readonly store: EventStore,
    private readonly arrivals: Arrivals,
    private readonly requests: RequestLog,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Never rejects: a refusal that the database does not take is kept by the process. */
  async add(request: RefusedRequest, refusal: Refusal): Promise<void> {
    const { namespace } = request;
    // The page and tests ask for these themselves, and see the answer.
    if (request.url.startsWith(CONTROL_PATH)) return;
    const rejected = describe(this.createId(), request, refusal);
    // That the database is away is one line already, with the cause.
    if (rejected.code !== 'unavailable') this.write(rejected);
    if (namespace !== undefined && isOfBody(rejected)) {
      const stored = await this.store.reject(namespace, rejected).then(
        () => true,
        () => false,
      );
      if (stored) return this.arrivals.publish(namespace, { kind: 'rejected', ...rejected });
    }
    this.keep(namespace ?? NO_NAMESPACE, rejected);
  }

  private keep(namespace: string, rejected: RejectedEvent): void {
    const isOver = this.rows.take(namespace, performance.now()) > 0;
    if (isOver && this.requests.countRefused(namespace, rejected)) return;
    this.requests.addRefused(namespace, rejected);
    const arrival = { kind: 'rejected', ...rejected } as const;
    if (namespace === NO_NAMESPACE) this.arrivals.publishToAll(arrival);
    else this.arrivals.publish(namespace, arrival);
  }

  private write({ status, code, method, path, keyEnding, message }: RejectedEvent): void {
    const kind = `${status} ${code}`;
    const last = this.lines.get(kind);
    const now = performance.now();
    if (last !== undefined && now - last.atMs < LINE_EVERY_MS) {
      last.more++;
      return;
    }
    this.lines.set(kind, { atMs: now, more: 0 });
    const key = keyEnding === undefined ? '' : ` (key ending in ${keyEnding})`;
    const more = last === undefined || last.more === 0 ? '' : `; ${last.more} more of these since the last such line`;
    const text = `refused ${method} ${path}${key}: ${status} ${cut(message, 300)}${more}`;
    this.log(text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' '));
  }
}

/** Answers to what a sender wrote, which the database keeps: a page of another process shows them too. */
function isOfBody({ status, path }: RejectedEvent): boolean {
  return path === EVENTS_PATH && (status === 400 || status === 413 || status === 415);
}

function describe(id: string, request: RefusedRequest, refusal: Refusal): RejectedEvent {
  const { method, url, authorization, namespace, body } = request;
  const keyEnding = namespace === undefined && refusal.getStatus() === 401 ? keyEndingOf(authorization) : undefined;
  const bytes = namespace !== undefined && Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  return {
    id,
    receivedAt: new Date().toISOString(),
    status: refusal.getStatus(),
    code: refusal.code,
    message: cut(refusal.message, MAX_MESSAGE_LENGTH),
    problems: refusal.problems,
    method: cut(method, 20),
    path: cut(url.split(/[?#]/, 1)[0] ?? '', MAX_PATH_LENGTH),
    ...(keyEnding !== undefined && { keyEnding }),
    ...startOf(bytes),
  };
}

function startOf(body: Buffer): Pick<RejectedEvent, 'text' | 'truncated'> {
  // Four bytes a character at most, so that a large body is not decoded for the little that is kept.
  const whole = body.toString('utf8', 0, MAX_TEXT * 4);
  let text = cut(whole, MAX_TEXT);
  while (Buffer.byteLength(JSON.stringify(text)) > MAX_TEXT_BYTES) text = cut(text, text.length >> 1);
  return { text, truncated: text.length < whole.length || body.length > MAX_TEXT * 4 };
}
