import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { EventContext, EventInput, Hooks, MemoryDeliveryOptions, Tracker } from '@greenflash-events/core';
import { TrackingHealthIndicator } from '../health/tracking.health.js';
import type { HealthLimits } from '../health/tracking-health.js';
import type { EventMapping, OtherEndMapping, SuccessTerms } from '../mapping/mapping.types.js';
import { readPlan } from '../plan/read-plan.js';
import type { Awaited } from '../testing/recorded-event.types.js';
import type { ExpectedFields } from '../testing/expected-fields.js';
import { RecordedEvents } from '../testing/recorded-events.js';
import { TrackingTestingModule, type TrackingTestingOptions } from '../testing/tracking-testing.module.js';
import type { TrackingExtras, TrackingOptions } from '../tracking-options.types.js';
import { TrackingService } from '../tracking.service.js';
import { TrackEvent } from './track-event.decorator.js';

/** The optional members that may not be given as undefined. */
type Refusing<T> = {
  [Name in keyof T]-?: object extends Pick<T, Name>
    ? { [Same in Name]: undefined } extends Pick<T, Name>
      ? never
      : Name
    : never;
}[keyof T];

type None<T extends never> = T;
type OptionsOf<Name extends 'trackAndWait' | 'flush' | 'shutdown'> = NonNullable<
  Parameters<Tracker[Name]>[Name extends 'trackAndWait' ? 1 : 0]
>;

/** It does not compile where a caller with `exactOptionalPropertyTypes` would have to leave a member out. */
export type EveryInput = [
  None<Refusing<TrackingOptions>>,
  None<Refusing<TrackingExtras>>,
  None<Refusing<TrackingTestingOptions>>,
  None<Refusing<MemoryDeliveryOptions>>,
  None<Refusing<Hooks>>,
  None<Refusing<EventInput>>,
  None<Refusing<EventContext>>,
  None<Refusing<EventMapping>>,
  None<Refusing<OtherEndMapping>>,
  None<Refusing<SuccessTerms>>,
  None<Refusing<HealthLimits>>,
  None<Refusing<Awaited>>,
  None<Refusing<ExpectedFields>>,
  None<Refusing<OptionsOf<'trackAndWait'>>>,
  None<Refusing<OptionsOf<'flush'>>>,
  None<Refusing<OptionsOf<'shutdown'>>>,
  None<Refusing<NonNullable<Parameters<typeof readPlan>[1]>>>,
  // @ts-expect-error it is seen where one refuses
  None<Refusing<{ readonly refuses?: string }>>,
];

class Handlers {
  @TrackEvent('handled', { on: undefined, at: undefined, when: undefined, value: undefined, properties: undefined })
  handle(): void {}
}

@Module({})
class Empty {}

describe('What a caller gives as undefined', () => {
  it('is as if it were left out', async () => {
    const extras = { name: undefined, isGlobal: undefined, recorded: undefined };
    const options = { context: undefined, hooks: { onDropped: undefined }, strict: undefined, apiKey: undefined };
    const module = await Test.createTestingModule({
      imports: [TrackingTestingModule.forRoot({ ...options, ...extras })],
      providers: [Handlers],
    }).compile();
    const tracking = module.get(TrackingService);
    module.get(Handlers).handle();
    tracking.track({ eventType: 'tracked', value: 1, insertId: undefined, externalUserId: undefined });
    await tracking.trackAndWait({ eventType: 'waited', value: 1 }, { deadlineMs: undefined, signal: undefined });
    await tracking.flush({ deadlineMs: undefined });

    const recorded = await module
      .get(RecordedEvents)
      .waitFor({ eventType: undefined, count: undefined }, { timeoutMs: undefined });
    expect(recorded.map(({ eventType }) => eventType)).toEqual(['handled', 'tracked', 'waited']);
    const health = new TrackingHealthIndicator(tracking);
    expect(await health.isHealthy('t', { maxFill: undefined, maxAgeMs: undefined })).toMatchObject({
      t: { state: 'ok' },
    });
    expect(await readPlan(Empty, { catalogue: undefined })).toEqual([]);
    await module.close();
  });
});
