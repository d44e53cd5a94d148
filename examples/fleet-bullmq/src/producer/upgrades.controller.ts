import { TrackEvent, currency, dedupeKey } from '@greenflash-events/nestjs';
import { Controller, Param, Post } from '@nestjs/common';

interface Upgrade {
  readonly account: string;
  readonly plan: string;
  /** In USD, as a decimal. */
  readonly amount: string;
}

@Controller('upgrades')
export class UpgradesController {
  @Post(':account')
  @TrackEvent<Upgrade>('upgrade_purchased', {
    influence: 'positive',
    value: ({ result }) => currency(result.amount),
    insertId: ({ result }) => dedupeKey('upgrade', result.account, result.plan),
    externalOrganizationId: ({ result }) => result.account,
    forceSample: true,
  })
  upgrade(@Param('account') account: string): Upgrade {
    return { account, plan: 'pro', amount: '149.00' };
  }
}
