import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { HttpReply, HttpRequest } from '../http/http.types.js';
import { Namespace } from '../http/namespace.decorator.js';
import { CONTROL_PATH } from '../http/paths.js';
import { Refusal } from '../http/refusal.js';
import { Arrivals } from '../observe/arrivals.js';
import { Closing } from '../observe/closing.js';
import { EventStore } from '../storage/event-store.js';
import { EventStream, type Write } from './event-stream.js';
import { QueryReader } from './query-reader.js';
import { parseStreamId, SSE_HEARTBEAT, sseMessage, type StreamId } from './sse.js';

const HEARTBEAT_MS = 10_000;

/** A client that reads nothing for so long is gone; with its last id it reads on where it was. */
const STALLED_MS = 60_000;

const HEAD = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
};

/** What happens, as it happens. */
@Controller(CONTROL_PATH)
export class StreamController {
  constructor(
    private readonly store: EventStore,
    private readonly arrivals: Arrivals,
    private readonly closing: Closing,
  ) {}

  /**
   * Server-sent events: `stored` (with its place as id), `duplicate`, `sampled`, `rejected`, `faulted`, `forwarded`,
   * `storage`, `reset`. Starts after `Last-Event-ID`, else with the latest `recent` stored events. An id of another database, such as the one in memory
   * before a restart, is answered with `reset` and everything there is.
   */
  @Get('stream')
  async stream(
    @Namespace() namespace: string,
    @Query() parameters: unknown,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const query = new QueryReader(parameters);
    const recent = query.integer('recent', { min: 0, max: 10_000, fallback: 0 });
    query.finish();
    if (request.method === 'HEAD') return void reply.headers(HEAD).send();
    const epoch = await this.store.epoch();
    const lastId = lastEventId(request);
    const isForeign = lastId !== undefined && lastId.epoch !== epoch;
    const after = isForeign ? 0 : (lastId?.seq ?? (await this.store.beforeLatest(namespace, recent)));
    reply.hijack();
    const stream = new EventStream(this.store, this.arrivals, namespace, epoch);
    await this.write(stream, reply.raw, { after, head: isForeign ? sseMessage('reset', '{}') : SSE_HEARTBEAT });
  }

  private async write(stream: EventStream, response: ServerResponse, { after, head }: Start): Promise<void> {
    const { signal, release } = this.closing.whenGone(response);
    const heartbeat = setInterval(() => response.writableNeedDrain || response.write(SSE_HEARTBEAT), HEARTBEAT_MS);
    response.writeHead(200, HEAD).write(head);
    try {
      await stream.run(after, writeTo(response, signal), signal);
    } finally {
      clearInterval(heartbeat);
      release();
      response.end();
    }
  }
}

interface Start {
  readonly after: number;
  /** What is written first, so that the client sees the connection open. */
  readonly head: string;
}

function writeTo(response: ServerResponse, signal: AbortSignal): Write {
  return async (text) => {
    if (response.write(text)) return;
    const stalled = setTimeout(() => response.destroy(), STALLED_MS);
    // Waiting for a reader that is gone ends with it.
    await once(response, 'drain', { signal }).catch(() => undefined);
    clearTimeout(stalled);
  };
}

function lastEventId({ headers }: HttpRequest): StreamId | undefined {
  const text = headers['last-event-id'];
  if (text === undefined || text === '') return undefined;
  const id = parseStreamId(String(text));
  if (id !== undefined) return id;
  throw new Refusal(400, 'bad_request', 'Last-Event-ID must be an id that this stream gave');
}
