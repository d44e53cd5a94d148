import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { HttpReply, HttpRequest } from '../http/http.types.js';
import { Namespace } from '../http/namespace.decorator.js';
import { CONTROL_PATH } from '../http/paths.js';
import { Closing } from '../observe/closing.js';
import type { EventConditions } from '../storage/event-conditions.js';
import { EventStore } from '../storage/event-store.js';
import { otherRequests } from '../storage/turns.js';
import { QueryReader } from './query-reader.js';
import { readConditions } from './read-conditions.js';

const HEAD = {
  'content-type': 'application/x-ndjson; charset=utf-8',
  'content-disposition': 'attachment; filename="export.ndjson"',
  'cache-control': 'no-store',
};

/** Everything there is, as a file. */
@Controller(CONTROL_PATH)
export class ExportController {
  constructor(
    private readonly store: EventStore,
    private readonly closing: Closing,
  ) {}

  /** Every event that is there when it begins, one a line, in the order of arrival; the filters are those of `events`. */
  @Get('export.ndjson')
  async export(
    @Namespace() namespace: string,
    @Query() parameters: unknown,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const query = new QueryReader(parameters);
    const conditions = readConditions(query);
    query.finish();
    if (request.method === 'HEAD') return void reply.headers(HEAD).send();
    reply.hijack();
    const { signal, release } = this.closing.whenGone(reply.raw);
    reply.raw.writeHead(200, HEAD);
    const lines = exportLines(this.store, namespace, conditions);
    // Reads on as fast as the client does, and stops with it.
    await pipeline(Readable.from(lines, { objectMode: true, highWaterMark: 1 }), reply.raw, { signal })
      .catch(() => reply.raw.destroy())
      .finally(release);
  }
}

/** Events that are read at once: few, since SQLite reads in the thread that serves requests. */
const BATCH = 100;
const BATCH_BYTES = 1024 * 1024;

/** The events that are there when it begins, each as a line of JSON; some lines at a time. */
async function* exportLines(
  store: Pick<EventStore, 'latest' | 'list'>,
  namespace: string,
  conditions: EventConditions,
): AsyncGenerator<string> {
  const end = await store.latest(namespace);
  let after = 0;
  while (after < end) {
    const { events, reached } = await store.list(namespace, conditions, {
      after,
      limit: BATCH,
      maxBytes: BATCH_BYTES,
      end,
    });
    const lines = events.map(({ json }) => `${json}\n`);
    if (lines.length > 0) yield lines.join('');
    after = reached;
    await otherRequests();
  }
}
