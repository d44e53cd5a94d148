import { TrackingService } from '@greenflash-events/nestjs';
import { Injectable } from '@nestjs/common';
import { InjectGreenflash, PRODUCT_ID } from '../greenflash/greenflash.module.js';
import { GreenflashStandIn } from '../greenflash/greenflash-stand-in.js';

@Injectable()
export class AssistantService {
  constructor(
    @InjectGreenflash() private readonly greenflash: GreenflashStandIn,
    private readonly tracking: TrackingService,
  ) {}

  /** Answers, and logs both messages under the conversation that the events of this request belong to. */
  async answer(question: string): Promise<string> {
    const reply = `You asked: ${question}`;
    const { externalUserId, externalConversationId } = this.tracking.currentContext();
    await this.greenflash.messages.create({
      productId: PRODUCT_ID,
      externalUserId: externalUserId ?? 'anonymous',
      externalConversationId: externalConversationId ?? 'unknown',
      messages: [
        { role: 'user', content: question },
        { role: 'assistant', content: reply },
      ],
    });
    return reply;
  }
}
