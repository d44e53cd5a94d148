import { Controller, Get, Header, Query } from '@nestjs/common';
import type { Readable } from 'node:stream';
import type { ForwardedCall, SampledEvent } from '../../client/control.types.js';
import { Namespace } from '../http/namespace.decorator.js';
import { CONTROL_PATH } from '../http/paths.js';
import { Refusal } from '../http/refusal.js';
import { RequestLog } from '../observe/request-log.js';
import { EventStore } from '../storage/event-store.js';
import type { FoundRejections } from '../storage/rejected-bodies.js';
import { MAX_BYTES } from '../storage/select-events.js';
import { JSON_TYPE, jsonOfPage } from './json-of-page.js';
import { QueryReader } from './query-reader.js';

/** Requests that left no event: what was refused, sampled out, forwarded. */
@Controller(CONTROL_PATH)
export class RequestsController {
  constructor(
    private readonly store: EventStore,
    private readonly requests: RequestLog,
  ) {}

  /** The latest refused requests, the oldest first: 200, or `limit`; with `cursor` those before. */
  @Get('rejected')
  @Header('content-type', JSON_TYPE)
  async rejected(@Namespace() namespace: string, @Query() parameters: unknown): Promise<string | Readable> {
    const query = new QueryReader(parameters);
    const limit = query.integer('limit', { min: 1, max: 1000, fallback: 200 });
    const cursor = readCursor(query.text('cursor'));
    query.finish();
    const stored = await this.store.rejected(namespace, { before: cursor?.seq, limit: limit + 1 });
    const kept = this.requests.refusedFor(namespace, cursor?.index);
    return latestOf(stored, kept, limit);
  }

  /** The latest events that were sampled out, the oldest first. */
  @Get('sampled')
  sampled(@Namespace() namespace: string, @Query() parameters: unknown): { sampled: readonly SampledEvent[] } {
    return { sampled: this.requests.sampledOf(namespace).slice(-limitOf(parameters)) };
  }

  /** The latest requests that went on to the origin of `--forward`, the oldest first. */
  @Get('forwarded')
  forwarded(@Namespace() namespace: string, @Query() parameters: unknown): { forwarded: readonly ForwardedCall[] } {
    return { forwarded: this.requests.forwardedFor(namespace).slice(-limitOf(parameters)) };
  }
}

function limitOf(parameters: unknown): number {
  const query = new QueryReader(parameters);
  const limit = query.integer('limit', { min: 1, max: 1000, fallback: 200 });
  query.finish();
  return limit;
}

/** Where a page of refused requests began: in the database, and among those that the process keeps. */
interface Cursor {
  readonly seq: number;
  readonly index: number;
}

function readCursor(text: string | undefined): Cursor | undefined {
  if (text === undefined) return undefined;
  const [, seq, index] = /^(\d{1,15})\.(\d{1,15})$/.exec(text) ?? [];
  if (seq !== undefined) return { seq: Number(seq), index: Number(index) };
  throw new Refusal(400, 'invalid_query', 'cursor must be the nextCursor of a page', {
    problems: [{ field: 'cursor', message: 'must be the nextCursor of a page' }],
  });
}

type Kept = ReturnType<RequestLog['refusedFor']>;

/** Takes the latest of two lists, each of which keeps its order. */
function latestOf({ rejections: stored, isDone }: FoundRejections, kept: Kept, limit: number): string | Readable {
  const page: string[] = [];
  let [bytes, fromStored, fromKept] = [0, stored.length, kept.length];
  while (page.length < limit) {
    const [one, other] = [stored[fromStored - 1], kept[fromKept - 1]];
    // What the database did not give yet may be later than what the process keeps.
    if (one === undefined && (other === undefined || !isDone)) break;
    const isStored = other === undefined || (one !== undefined && one.rejected.receivedAt >= other.rejected.receivedAt);
    const json = isStored ? one!.json : JSON.stringify(other.rejected);
    bytes += json.length;
    if (bytes > MAX_BYTES && page.length > 0) break;
    page.push(json);
    if (isStored) fromStored--;
    else fromKept--;
  }
  page.reverse();
  if (fromStored === 0 && isDone && fromKept === 0) return jsonOfPage('rejected', page);
  // What is before the first that was taken; where none was, all of it.
  const seq = stored[fromStored]?.seq ?? (stored.at(-1)?.seq ?? 0) + 1;
  const index = kept[fromKept]?.index ?? (kept.at(-1)?.index ?? 0) + 1;
  return jsonOfPage('rejected', page, { nextCursor: `${seq}.${index}` });
}
