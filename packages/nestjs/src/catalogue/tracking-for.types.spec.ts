import 'reflect-metadata';
import { Injectable } from '@nestjs/common';
import { currency, defineEvents, text } from '@greenflash-events/core';
import { z } from 'zod';
import { TrackingService } from '../tracking.service.js';
import { trackingFor, type TrackingOf } from './tracking-for.js';

const events = defineEvents({
  upgrade_purchased: { valueType: 'currency', properties: z.object({ plan: z.enum(['pro', 'team']) }) },
  answer_read: { valueType: 'numeric' },
  note_left: { valueType: 'text' },
  anything: {},
});
const { TrackEvent, InjectTracking } = trackingFor(events);

interface Upgrade {
  readonly id: string;
  readonly amount: number;
  readonly plan: 'pro' | 'team';
}

/** What the compiler accepts and refuses; it fails to compile where this is no longer so. */
describe('The types of trackingFor()', () => {
  it('know names, kinds of value and properties in @TrackEvent()', () => {
    class Handlers {
      @TrackEvent<Upgrade>('upgrade_purchased', {
        value: ({ result }) => currency(result.amount),
        properties: ({ result }) => ({ plan: result.plan }),
        insertId: ({ result }) => result.id,
      })
      @TrackEvent<Upgrade>('upgrade_purchased', { value: ({ result }) => result.amount, properties: { plan: 'pro' } })
      @TrackEvent('upgrade_purchased', { value: 149, properties: { plan: 'pro' }, influence: 'positive' })
      @TrackEvent('answer_read')
      @TrackEvent('anything', { when: ({ request }) => request !== undefined })
      @TrackEvent<Upgrade>('note_left', { on: 'always', value: ({ result }) => result?.id ?? 'none' })
      @TrackEvent<Upgrade>(({ result }) => ({
        eventType: 'upgrade_purchased',
        value: result.amount,
        properties: { plan: result.plan },
      }))
      @TrackEvent(() => [{ eventType: 'answer_read' }, undefined])
      accepted(): Upgrade {
        return { id: 'u', amount: 1, plan: 'pro' };
      }

      // @ts-expect-error a currency is no word
      @TrackEvent('upgrade_purchased', { value: text('149'), properties: { plan: 'pro' } })
      // @ts-expect-error there is no such plan
      @TrackEvent<Upgrade>('upgrade_purchased', { value: 1, properties: { plan: 'gold' } })
      // @ts-expect-error there is no such plan, where a function says it
      @TrackEvent<Upgrade>('upgrade_purchased', { value: 1, properties: () => ({ plan: 'gold' }) })
      // @ts-expect-error the properties are missing
      @TrackEvent<Upgrade>('upgrade_purchased', { value: ({ result }) => result.amount })
      // @ts-expect-error a currency is no occurrence
      @TrackEvent('upgrade_purchased')
      // @ts-expect-error a text is no occurrence
      @TrackEvent('note_left', {})
      // @ts-expect-error a number is no text
      @TrackEvent<Upgrade>('note_left', { value: ({ result }) => result.amount })
      // @ts-expect-error there may be no result
      @TrackEvent<Upgrade>('anything', { on: 'always', value: ({ result }) => result.amount })
      // @ts-expect-error a mapping is synchronous
      @TrackEvent('anything', { value: () => Promise.resolve(1) })
      // @ts-expect-error what is built is checked too
      @TrackEvent(() => ({ eventType: 'note_left' }))
      refused(): Upgrade {
        return this.accepted();
      }

      // @ts-expect-error the handler returns no Upgrade
      @TrackEvent<Upgrade>('anything')
      text(): string {
        return '';
      }
    }

    expect(new Handlers().accepted()).toMatchObject({ plan: 'pro' });
  });

  it('refuse an unknown event, as the decorator does when the class is loaded', () => {
    // @ts-expect-error there is no such event
    expect(() => TrackEvent('upgrade_purchase', { value: 1 })).toThrow(
      "@TrackEvent('upgrade_purchase'): not in the catalogue; did you mean upgrade_purchased?",
    );
  });

  it('know the injected service', () => {
    @Injectable()
    class Typed {
      constructor(@InjectTracking() readonly tracking: TrackingOf<typeof events>) {}

      track(): unknown {
        // @ts-expect-error there is no such event
        this.tracking.track({ eventType: 'lost', value: 1 });
        return this.tracking.track({ eventType: 'note_left', value: 'thanks' });
      }
    }
    class Untyped {
      // @ts-expect-error the parameter would take any event
      constructor(@InjectTracking() readonly tracking: TrackingService) {}
    }
    class Wrong {
      // @ts-expect-error that is no service
      constructor(@InjectTracking('eu') readonly tracking: string) {}
    }
    const track = jest.fn();

    new Typed(new TrackingService({ track } as never)).track();
    expect(track).toHaveBeenCalledTimes(2);
    expect([Untyped, Wrong]).toHaveLength(2);
  });
});
