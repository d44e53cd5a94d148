import { Body, Controller, HttpCode, Post, Res, UseFilters } from '@nestjs/common';
import { CreateEventDto } from '@greenflash-events/core/dto';
import type { HttpReply } from '../http/http.types.js';
import { JsonBodyPipe } from '../http/json-body.pipe.js';
import { Namespace } from '../http/namespace.decorator.js';
import { EVENTS_PATH } from '../http/paths.js';
import { AcceptEvent } from './accept-event.js';
import { EventValidationPipe } from './event-validation.pipe.js';
import { KnownFieldsPipe } from './known-fields.pipe.js';
import { RejectionFilter } from './rejection.filter.js';

/** The answer of the Events API. */
export interface CreateEventAnswer {
  readonly success: true;
  readonly eventId: string;
}

/** `POST /events` as the API's reference page has it. */
@Controller()
@UseFilters(RejectionFilter)
export class EventsController {
  constructor(private readonly acceptEvent: AcceptEvent) {}

  @Post(EVENTS_PATH)
  @HttpCode(200)
  async create(
    @Namespace() namespace: string,
    @Body(JsonBodyPipe, KnownFieldsPipe, EventValidationPipe) body: CreateEventDto,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<CreateEventAnswer | undefined> {
    const acceptance = await this.acceptEvent.accept(namespace, body);
    if (acceptance.kind !== 'sampled') return { success: true, eventId: acceptance.eventId };
    reply.status(204);
    return undefined;
  }
}
