import { ConversationId, currency, dedupeKey, numeric, TrackEvent } from '@greenflash-events/nestjs';
import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { InjectGreenflash } from '../greenflash/greenflash.module.js';
import { GreenflashStandIn, type LoggedMessages } from '../greenflash/greenflash-stand-in.js';
import { AssistantService } from './assistant.service.js';

interface Upgrade {
  readonly conversation: string;
  readonly plan: string;
  /** In USD, as a decimal. */
  readonly amount: string;
}

@Controller('conversations/:conversation')
@ConversationId({ param: 'conversation' })
export class ChatController {
  constructor(
    private readonly assistant: AssistantService,
    @InjectGreenflash() private readonly greenflash: GreenflashStandIn,
  ) {}

  /** The messages go through the vendor's client, the event through the tracker; both name the same conversation. */
  @Post('messages')
  @TrackEvent<{ reply: string }>('answer_given', { value: ({ result }) => numeric(result.reply.length) })
  async ask(@Body() { question }: { question: string }): Promise<{ reply: string }> {
    return { reply: await this.assistant.answer(question) };
  }

  @Post('upgrades')
  @TrackEvent<Upgrade>('upgrade_purchased', {
    influence: 'positive',
    value: ({ result }) => currency(result.amount),
    insertId: ({ result }) => dedupeKey('upgrade', result.conversation, result.plan),
    forceSample: true,
  })
  upgrade(@Param('conversation') conversation: string, @Body() { plan }: { plan: string }): Upgrade {
    return { conversation, plan, amount: plan === 'team' ? '499.00' : '149.00' };
  }

  /** What the client was given, to look at. */
  @Get('logged')
  logged(@Param('conversation') conversation: string): readonly LoggedMessages[] {
    return this.greenflash.logged.filter(({ externalConversationId }) => externalConversationId === conversation);
  }
}
