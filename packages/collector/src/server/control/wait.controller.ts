import { Controller, Get, Header, Query, Req } from '@nestjs/common';
import type { Readable } from 'node:stream';
import type { HttpRequest } from '../http/http.types.js';
import { Namespace } from '../http/namespace.decorator.js';
import { CONTROL_PATH } from '../http/paths.js';
import { Closing } from '../observe/closing.js';
import { JSON_TYPE, jsonOfPage } from './json-of-page.js';
import { QueryReader } from './query-reader.js';
import { readConditions } from './read-conditions.js';
import { WaitForEvents } from './wait-for-events.js';

/** The long poll. */
@Controller(CONTROL_PATH)
export class WaitController {
  constructor(
    private readonly waitForEvents: WaitForEvents,
    private readonly closing: Closing,
  ) {}

  /**
   * Answers as soon as `count` events are there, else at `timeoutMs` with what is. Always 200: a 408 would make many
   * clients ask again by themselves.
   */
  @Get('wait')
  @Header('content-type', JSON_TYPE)
  async wait(
    @Namespace() namespace: string,
    @Query() parameters: unknown,
    @Req() request: HttpRequest,
  ): Promise<string | Readable> {
    const query = new QueryReader(parameters);
    const conditions = readConditions(query);
    const count = query.integer('count', { min: 1, max: 10_000, fallback: 1 });
    const timeoutMs = query.integer('timeoutMs', { min: 0, max: 600_000, fallback: 5000 });
    query.finish();
    const { signal, release } = this.closing.whenGone(request.raw.socket, timeoutMs);
    const { satisfied, events, nextCursor } = await this.waitForEvents
      .wait({ namespace, conditions, count }, signal)
      .finally(release);
    const jsons = events.map(({ json }) => json);
    return jsonOfPage('events', jsons, { satisfied, nextCursor });
  }
}
