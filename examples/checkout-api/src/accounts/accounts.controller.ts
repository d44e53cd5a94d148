import { dedupeKey, text, TrackEvent } from '@greenflash-events/nestjs';
import { Body, Controller, Get, Param, Post, UseGuards } from '@nestjs/common';
import { AccountGuard } from '../auth/account.guard.js';

interface Signup {
  readonly email: string;
  readonly plan: string;
}

interface NewAccount {
  readonly id: string;
  readonly plan: string;
}

@Controller()
export class AccountsController {
  #lastId = 0;

  /** No user is logged in yet, so the event names the user itself. */
  @Post('signups')
  @TrackEvent<NewAccount>('signup_completed', {
    influence: 'positive',
    value: ({ result }) => text(result.plan),
    externalUserId: ({ result }) => result.id,
    insertId: ({ result }) => dedupeKey('signup', result.id),
  })
  signUp(@Body() { plan }: Signup): NewAccount {
    return { id: `user-new-${++this.#lastId}`, plan };
  }

  @Post('trials')
  @UseGuards(AccountGuard)
  @TrackEvent('trial_started', { influence: 'positive', value: text('premium') })
  startTrial(): { readonly trial: string } {
    return { trial: 'premium' };
  }

  @Get('features/:feature')
  @UseGuards(AccountGuard)
  @TrackEvent<{ feature: string }>('feature_viewed', { value: ({ result }) => text(result.feature) })
  showFeature(@Param('feature') feature: string): { readonly feature: string } {
    return { feature };
  }
}
