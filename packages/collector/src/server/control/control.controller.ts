import { Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import type { CollectorStats, EventPage, RejectedPage } from '../../client/control.types.js';
import { Namespace } from '../http/namespace.decorator.js';
import { CONTROL_PATH } from '../http/paths.js';
import { Arrivals } from '../observe/arrivals.js';
import { EventStore } from '../storage/event-store.js';
import { QueryReader } from './query-reader.js';
import { readConditions } from './read-conditions.js';

const MINUTE_MS = 60_000;

/** What arrived, for tests and for people. A key sees what was sent with it. */
@Controller(CONTROL_PATH)
export class ControlController {
  constructor(
    private readonly store: EventStore,
    private readonly arrivals: Arrivals,
  ) {}

  /** Events in the order of arrival: 100, or `limit` up to 1,000, after `cursor`. */
  @Get('events')
  async events(@Namespace() namespace: string, @Query() parameters: unknown): Promise<EventPage> {
    const query = new QueryReader(parameters);
    const conditions = readConditions(query);
    const limit = query.integer('limit', { min: 1, max: 1000, fallback: 100 });
    const after = query.integer('cursor', { min: 0, max: Number.MAX_SAFE_INTEGER, fallback: 0 });
    query.finish();
    const { events: found } = await this.store.list(namespace, conditions, { after, limit: limit + 1 });
    const events = found.slice(0, limit).map(({ event }) => event);
    const last = found[limit - 1];
    return { events, ...(found.length > limit && last && { nextCursor: String(last.seq) }) };
  }

  /** The latest bodies that were answered with 400, the oldest first: 200, or `limit`; with `cursor` those before. */
  @Get('rejected')
  async rejected(@Namespace() namespace: string, @Query() parameters: unknown): Promise<RejectedPage> {
    const query = new QueryReader(parameters);
    const limit = query.integer('limit', { min: 1, max: 1000, fallback: 200 });
    const cursor = query.integer('cursor', { min: 0, max: Number.MAX_SAFE_INTEGER, fallback: 0 });
    query.finish();
    const before = cursor === 0 ? undefined : cursor;
    const found = await this.store.rejected(namespace, { before, limit: limit + 1 });
    const page = found.slice(-limit);
    const first = page[0];
    return {
      rejected: page.map(({ rejected }) => rejected),
      ...(found.length > limit && first && { nextCursor: String(first.seq) }),
    };
  }

  /** Counts and sums, with a series of the latest 60 `minutes`, or up to a day. */
  @Get('stats')
  stats(@Namespace() namespace: string, @Query() parameters: unknown): Promise<CollectorStats> {
    const query = new QueryReader(parameters);
    const minutes = query.integer('minutes', { min: 0, max: 1440, fallback: 60 });
    query.finish();
    return this.store.stats(namespace, Date.now() - minutes * MINUTE_MS);
  }

  /** Forgets everything that was sent with this key. */
  @Post('reset')
  @HttpCode(200)
  async reset(@Namespace() namespace: string): Promise<{ success: true }> {
    await this.store.reset(namespace);
    this.arrivals.publish(namespace, { kind: 'reset' });
    return { success: true };
  }
}
