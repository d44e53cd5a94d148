import { ConversationId, currency, dedupeKey, text, TrackEvent } from '@greenflash-events/nestjs';
import { Body, Controller, Param, Post } from '@nestjs/common';

interface Rating {
  readonly rating: 'helpful' | 'useless';
}

interface Upgrade {
  readonly conversation: string;
  readonly plan: string;
  /** In USD, as a decimal. */
  readonly amount: string;
}

/** What a conversation led to. It is known by the id that its answers were streamed under. */
@Controller('conversations/:conversation')
@ConversationId({ param: 'conversation' })
export class OutcomesController {
  @Post('ratings')
  @TrackEvent<Rating>('answer_rated', {
    value: ({ result }) => text(result.rating),
    influence: ({ result }) => (result.rating === 'helpful' ? 'positive' : 'negative'),
  })
  rate(@Body() { rating }: Rating): Rating {
    return { rating };
  }

  /** A customer who sends it twice has upgraded once. */
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
}
