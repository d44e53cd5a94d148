import { Controller, Get, Header, HttpCode, Inject, Post, Query, Res } from '@nestjs/common';
import type { Readable } from 'node:stream';
import type { CollectorInfo, CollectorStats, Suggestions } from '../../client/control.types.js';
import type { HttpReply } from '../http/http.types.js';
import { Namespace } from '../http/namespace.decorator.js';
import { CONTROL_PATH } from '../http/paths.js';
import { Refusal } from '../http/refusal.js';
import { Arrivals } from '../observe/arrivals.js';
import { RequestLog } from '../observe/request-log.js';
import { EventStore } from '../storage/event-store.js';
import { SUGGESTED_FIELD, type SuggestedField } from '../storage/suggest.js';
import { INFO } from './info.js';
import { JSON_TYPE, jsonOfPage } from './json-of-page.js';
import { QueryReader } from './query-reader.js';
import { readConditions } from './read-conditions.js';

const MINUTE_MS = 60_000;

const ANY_CURSOR = { min: 0, max: Number.MAX_SAFE_INTEGER, fallback: 0 };

/** What arrived, for tests and for people. A key sees what was sent with it. */
@Controller(CONTROL_PATH)
export class ControlController {
  constructor(
    private readonly store: EventStore,
    private readonly arrivals: Arrivals,
    private readonly requests: RequestLog,
    @Inject(INFO) private readonly collector: Omit<CollectorInfo, 'now'>,
  ) {}

  /**
   * Events in the order of arrival: 100, or `limit` up to 1,000, after `cursor`; with `order=newest` the latest first. A page
   * may hold fewer, when they are large or a search has looked at many.
   */
  @Get('events')
  @Header('content-type', JSON_TYPE)
  async events(@Namespace() namespace: string, @Query() parameters: unknown): Promise<string | Readable> {
    const query = new QueryReader(parameters);
    const conditions = readConditions(query);
    const limit = query.integer('limit', { min: 1, max: 1000, fallback: 100 });
    const cursor = query.integer('cursor', ANY_CURSOR);
    const newest = query.oneOf('order', ['arrival', 'newest'], 'arrival') === 'newest';
    query.finish();
    const range = newest ? { after: 0, ...(cursor > 0 && { end: cursor - 1 }) } : { after: cursor };
    const found = await this.store.list(namespace, conditions, { ...range, newest, limit: limit + 1 });
    const events = found.events.slice(0, limit);
    const next = found.events.length > limit ? events.at(-1)?.seq : found.isDone ? undefined : found.reached;
    const jsons = events.map(({ json }) => json);
    return jsonOfPage('events', jsons, { nextCursor: next === undefined ? undefined : String(next) });
  }

  /** The body of one event as it was sent, byte by byte. */
  @Get('body')
  async body(@Namespace() namespace: string, @Query() parameters: unknown, @Res() reply: HttpReply): Promise<void> {
    const query = new QueryReader(parameters);
    const eventId = query.text('eventId') ?? '';
    query.finish();
    const body = await this.store.body(namespace, eventId);
    if (body === undefined) throw new Refusal(404, 'not_found', 'there is no event of this id');
    const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
    reply.headers({ ...headers, 'x-content-type-options': 'nosniff' }).send(body);
  }

  /** Values of a `field` among the latest events that have `q` as a part, the most frequent first: 10, or `limit` up to 100. */
  @Get('suggest')
  async suggest(@Namespace() namespace: string, @Query() parameters: unknown): Promise<Suggestions> {
    const query = new QueryReader(parameters);
    const field = query.text('field') ?? '';
    if (!SUGGESTED_FIELD.test(field)) query.refuse('field', 'must be a field that events have');
    const part = query.text('q') ?? '';
    const limit = query.integer('limit', { min: 1, max: 100, fallback: 10 });
    query.finish();
    return { values: await this.store.suggest(namespace, { field: field as SuggestedField, part, limit }) };
  }

  /** Counts and sums, with a series of the latest 60 `minutes`, or up to a day. */
  @Get('stats')
  async stats(@Namespace() namespace: string, @Query() parameters: unknown): Promise<CollectorStats> {
    const query = new QueryReader(parameters);
    const minutes = query.integer('minutes', { min: 0, max: 1440, fallback: 60 });
    query.finish();
    const counted = await this.store.stats(namespace, Date.now() - minutes * MINUTE_MS);
    return { ...counted, refused: this.requests.refusedCount };
  }

  /** How this collector was started. */
  @Get('info')
  info(@Namespace() _namespace: string, @Query() parameters: unknown): CollectorInfo {
    new QueryReader(parameters).finish();
    return { ...this.collector, now: new Date().toISOString() };
  }

  /** Forgets everything that was sent with this key. */
  @Post('reset')
  @HttpCode(200)
  async reset(@Namespace() namespace: string): Promise<{ success: true }> {
    await this.store.reset(namespace);
    this.requests.reset(namespace);
    this.arrivals.publish(namespace, { kind: 'reset' });
    return { success: true };
  }
}
