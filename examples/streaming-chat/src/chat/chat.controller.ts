import { ConversationId, numeric, TrackEvent } from '@greenflash-events/nestjs';
import { Controller, Query, Sse } from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import { AssistantService, type Token } from './assistant.service.js';

/** An item of the stream: what the browser's `EventSource` gets. */
interface Item {
  readonly data: Token;
}

@Controller('conversations/:conversation')
@ConversationId({ param: 'conversation' })
export class ChatController {
  constructor(private readonly assistant: AssistantService) {}

  /** One event for each answer, not for each word: from its last item, or from the last that a reader waited for. */
  @Sse('answers')
  @TrackEvent<Item>('answer_completed', { value: ({ result }) => numeric(result.data.count) })
  @TrackEvent('answer_abandoned', { on: 'abort', influence: 'negative' })
  answer(@Query('question') question: string): Observable<Item> {
    return this.assistant.answer(question).pipe(map((data) => ({ data })));
  }
}
