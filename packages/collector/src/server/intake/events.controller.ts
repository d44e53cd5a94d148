import { Body, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { CreateEventDto } from '@greenflash-events/core/dto';
import { FORWARDER, type Forwarder } from '../forward/forwarder.js';
import type { HttpReply, HttpRequest } from '../http/http.types.js';
import { JsonBodyPipe } from '../http/json-body.pipe.js';
import { Namespace } from '../http/namespace.decorator.js';
import { EVENTS_PATH } from '../http/paths.js';
import { AcceptEvent } from './accept-event.js';
import { EventValidationPipe, KnownFieldsPipe } from './event-validation.pipe.js';

/** The answer of the Events API. */
export interface CreateEventAnswer {
  readonly success: true;
  readonly eventId: string;
}

/** `POST /events` as the API's reference page has it. */
@Controller()
export class EventsController {
  constructor(
    private readonly acceptEvent: AcceptEvent,
    @Inject(FORWARDER) private readonly forwarder: Forwarder | undefined,
  ) {}

  @Post(EVENTS_PATH)
  @HttpCode(200)
  async create(
    @Namespace() namespace: string,
    @Body(JsonBodyPipe, KnownFieldsPipe, EventValidationPipe) body: CreateEventDto,
    @Body() bytes: Buffer,
    @Req() { headers }: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<CreateEventAnswer | undefined> {
    const acceptance = await this.acceptEvent.accept(namespace, body, bytes);
    if (this.forwarder?.forwardEvents === true) {
      const { authorization = '' } = headers;
      this.forwarder.send({ namespace, eventId: acceptance.eventId, authorization, bytes });
    }
    if (acceptance.kind !== 'sampled') return { success: true, eventId: acceptance.eventId };
    reply.status(204);
    return undefined;
  }
}
