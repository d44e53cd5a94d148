import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { HttpReply, HttpRequest } from '../http/http.types.js';
import { Namespace } from '../http/namespace.decorator.js';
import { CONTROL_PATH } from '../http/paths.js';
import { Closing } from '../observe/closing.js';
import { EventStore } from '../storage/event-store.js';
import { exportLines } from './export-lines.js';
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
