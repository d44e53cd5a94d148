import { Body, Controller, Injectable, Module, Post } from '@nestjs/common';
import { defineEvents, trackingFor, type TrackingOf } from '@greenflash-events/nestjs';
import { z } from 'zod';
import { closeApps, startApp } from './support/start-app.js';

const events = defineEvents({
  upgrade_purchased: {
    valueType: 'currency',
    influence: 'positive',
    properties: z.object({ plan: z.enum(['pro', 'team']), seats: z.number().default(1) }),
  },
  plan_viewed: {},
});
const { TrackEvent, InjectTracking } = trackingFor(events);

interface Upgrade {
  readonly amount: number;
  readonly plan: 'pro' | 'team';
}

@Injectable()
class Plans {
  constructor(@InjectTracking() private readonly tracking: TrackingOf<typeof events>) {}

  view(): object {
    return this.tracking.track({ eventType: 'plan_viewed', value: 'pro' });
  }
}

@Controller()
class UpgradeController {
  constructor(private readonly plans: Plans) {}

  @Post('upgrade')
  @TrackEvent<Upgrade>('upgrade_purchased', {
    value: ({ result }) => result.amount,
    properties: ({ result }) => ({ plan: result.plan }),
  })
  upgrade(@Body() body: Upgrade): Upgrade {
    this.plans.view();
    return body;
  }
}

@Module({ controllers: [UpgradeController], providers: [Plans] })
class UpgradeModule {}

describe('An app with a catalogue', () => {
  afterEach(closeApps);

  const upgrade = async (body: object): Promise<unknown> => {
    const test = await startApp({ imports: [UpgradeModule], options: { catalogue: events } });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${test.url}/upgrade`, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(await response.json()).toEqual(body);
    return test.recorded.events;
  };

  it('tracks with what the catalogue says of an event', async () => {
    expect(await upgrade({ amount: 149, plan: 'pro' })).toMatchObject([
      { eventType: 'plan_viewed', value: 'pro' },
      {
        eventType: 'upgrade_purchased',
        value: '149.00',
        valueType: 'currency',
        influence: 'positive',
        properties: { plan: 'pro', seats: 1 },
      },
    ]);
  });

  it('answers a request whose event the catalogue refuses', async () => {
    expect(await upgrade({ amount: 149, plan: 'gold' })).toMatchObject([{ eventType: 'plan_viewed' }]);
    expect(await upgrade({ amount: 'a lot', plan: 'pro' })).toMatchObject([{ eventType: 'plan_viewed' }]);
  });
});
