import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { Refusals } from '../observe/refusals.js';
import type { HttpReply, HttpRequest } from './http.types.js';
import { LOG, type Log } from './log.js';
import type { Refusal } from './refusal.js';
import { refusalOf } from './refusal-of.js';

/**
 * Turns whatever was thrown on a request's way into the answer for it, and remembers the request before it is answered.
 * No interceptor, since the chain that Nest builds around a handler for one is a good part of what a request costs.
 */
@Catch()
export class RefusalFilter implements ExceptionFilter {
  constructor(
    @Inject(LOG) private readonly log: Log,
    private readonly refusals: Refusals,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const refusal = refusalOf(thrown);
    if (refusal.getStatus() === 500) this.log(`internal error: ${describe(thrown)}`);
    const http = host.switchToHttp();
    const { method, url, headers, namespace, body } = http.getRequest<HttpRequest>();
    const request = { method, url, authorization: headers.authorization, namespace, body };
    void this.refusals.add(request, refusal).then(() => answer(http.getResponse<HttpReply>(), refusal));
  }
}

function answer(reply: HttpReply, refusal: Refusal): void {
  // A stream that was already being written can only end.
  if (reply.sent) reply.raw.destroy();
  else reply.status(refusal.getStatus()).headers(refusal.headers).send(refusal.body);
}

/** Errors of native modules are objects of their own, and still have a message. */
function describe(thrown: unknown): string {
  const { name, message } = (thrown ?? {}) as { name?: unknown; message?: unknown };
  if (typeof message !== 'string') return `a thrown ${typeof thrown}`;
  return `${typeof name === 'string' ? name : 'Error'}: ${message}`;
}
