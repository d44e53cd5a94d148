import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { lastValueFrom, NEVER, type Observable } from 'rxjs';
import type { HttpReply, HttpRequest } from '../http/http.types.js';
import { parseJsonBody } from '../http/parse-json-body.js';
import { EventsController } from '../intake/events.controller.js';
import { Closing } from '../observe/closing.js';
import { Faults } from './faults.js';
import { performFault } from './perform-fault.js';

/**
 * Lets events fail by the script of their key: those that the gate let through, whether their body is valid or not.
 * Registered only in a collector that was started with faults.
 */
@Injectable()
export class FaultInterceptor implements NestInterceptor {
  constructor(
    private readonly faults: Faults,
    private readonly closing: Closing,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (context.getClass() !== EventsController) return next.handle();
    const http = context.switchToHttp();
    const { namespace = '', body } = http.getRequest<HttpRequest>();
    const hit = this.faults.hit(namespace, () => eventTypeOf(body));
    if (hit === undefined) return next.handle();
    const reply = http.getResponse<HttpReply>();
    if (hit.delayMs > 0) await this.whenGone(reply.raw, hit.delayMs);
    if (hit.answer === undefined) return next.handle();
    const stored: unknown =
      hit.answer.stored === true ? await lastValueFrom(next.handle(), { defaultValue: undefined }) : undefined;
    reply.hijack();
    const hold = (): void => void this.whenGone(reply.raw).then(() => reply.raw.destroy());
    performFault(hit.answer, reply.raw, stored, hold);
    // Whatever ended here, Nest would try to send.
    return NEVER;
  }

  /** Resolves after `delayMs`, or as soon as nobody waits any longer. */
  private whenGone(response: ServerResponse, delayMs?: number): Promise<void> {
    const { signal, release } = this.closing.whenGone(response, delayMs);
    return new Promise((resolve) => {
      const gone = (): void => {
        release();
        resolve();
      };
      if (signal.aborted) gone();
      else signal.addEventListener('abort', gone, { once: true });
    });
  }
}

/** What is no event has no type; that it is none, is told by whoever reads it next. */
function eventTypeOf(body: unknown): string | undefined {
  if (!Buffer.isBuffer(body)) return undefined;
  try {
    const { eventType } = parseJsonBody(body);
    return typeof eventType === 'string' ? eventType : undefined;
  } catch {
    return undefined;
  }
}
