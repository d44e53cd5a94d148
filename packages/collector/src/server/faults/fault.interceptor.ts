import { createUuidV7 } from '@greenflash-events/core/engine';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { lastValueFrom, NEVER, type Observable } from 'rxjs';
import type { HttpReply, HttpRequest } from '../http/http.types.js';
import { parseJsonBody } from '../http/parse-json-body.js';
import { EventsController } from '../intake/events.controller.js';
import { Arrivals } from '../observe/arrivals.js';
import { Closing } from '../observe/closing.js';
import { cut } from '../storage/column-text.js';
import { Faults } from './faults.js';
import { performFault } from './perform-fault.js';
import type { Hit } from './running-script.js';

/** Characters of the texts that are shown of a request. */
const MAX_LENGTH = 100;

/**
 * Lets events fail by the script of their key: those that the gate let through, whether their body is valid or not.
 * Registered only in a collector that was started with faults.
 */
@Injectable()
export class FaultInterceptor implements NestInterceptor {
  private readonly createId = createUuidV7();

  constructor(
    private readonly faults: Faults,
    private readonly closing: Closing,
    private readonly arrivals: Arrivals,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (context.getClass() !== EventsController) return next.handle();
    const http = context.switchToHttp();
    const { namespace = '', body } = http.getRequest<HttpRequest>();
    const hit = this.faults.hit(namespace, () => textsOf(body).eventType);
    if (hit === undefined) return next.handle();
    if (hit.answer !== undefined || hit.delayMs > 0) this.tell(namespace, body, hit);
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

  /** So that the page shows what the sender met, also when nothing of the request is stored. */
  private tell(namespace: string, body: unknown, { answer, delayMs }: Hit): void {
    const { eventType, insertId } = textsOf(body);
    this.arrivals.publish(namespace, {
      kind: 'faulted',
      id: this.createId(),
      receivedAt: new Date().toISOString(),
      fault: answer?.kind ?? 'latency',
      ...(answer?.kind === 'status' && { status: answer.status }),
      stored: answer === undefined || answer.stored === true,
      delayMs,
      ...(eventType !== undefined && { eventType: cut(eventType, MAX_LENGTH) }),
      ...(insertId !== undefined && { insertId: cut(insertId, MAX_LENGTH) }),
    });
  }

  /** Resolves after `delayMs`, or as soon as the client has left. */
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

/** What names an event; nothing for a body that is not an event, which validation refuses later. */
function textsOf(body: unknown): { readonly eventType?: string; readonly insertId?: string } {
  if (!Buffer.isBuffer(body)) return {};
  try {
    const { eventType, insertId } = parseJsonBody(body);
    return { ...(typeof eventType === 'string' && { eventType }), ...(typeof insertId === 'string' && { insertId }) };
  } catch {
    return {};
  }
}
