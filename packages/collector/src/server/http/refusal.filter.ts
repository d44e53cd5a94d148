import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { types } from 'node:util';
import type { HttpReply } from './http.types.js';
import { LOG, type Log } from './log.js';
import { refusalOf } from './refusal-of.js';

/** Turns whatever was thrown on a request's way into the answer for it. */
@Catch()
export class RefusalFilter implements ExceptionFilter {
  constructor(@Inject(LOG) private readonly log: Log) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const refusal = refusalOf(thrown);
    if (refusal.getStatus() === 500) this.log(`internal error: ${describe(thrown)}`);
    const reply = host.switchToHttp().getResponse<HttpReply>();
    // A stream that was already being written can only end.
    if (reply.sent) {
      reply.raw.destroy();
      return;
    }
    reply.status(refusal.getStatus()).headers(refusal.headers).send(refusal.body);
  }
}

function describe(thrown: unknown): string {
  return types.isNativeError(thrown) ? `${thrown.name}: ${thrown.message}` : `a thrown ${typeof thrown}`;
}
