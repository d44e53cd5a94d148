import * as v from 'valibot';
import { z } from 'zod';
import { createTracker } from '../create-tracker.js';
import { bool, currency, numeric, text } from '../event/event-value.js';
import type { CatalogueInput } from './catalogue.types.js';
import { defineEvents } from './define-events.js';

const events = defineEvents({
  upgrade_purchased: {
    valueType: 'currency',
    influence: 'positive',
    properties: z.object({ plan: z.enum(['pro', 'team']), seats: z.number().default(1) }),
  },
  ticket_solved: { valueType: 'boolean', properties: v.object({ agent: v.optional(v.string()) }) },
  note_left: { valueType: 'text' },
  answers_counted: { valueType: 'numeric' },
  anything: {},
});

/** What the compiler accepts and refuses; it fails to compile where this is no longer so. */
describe('The types of a tracker with a catalogue', () => {
  const tracker = createTracker({ catalogue: events, enabled: false });

  it('know names, kinds of value and properties', async () => {
    tracker.track({ eventType: 'upgrade_purchased', value: 149, properties: { plan: 'pro' } });
    tracker.track({ eventType: 'upgrade_purchased', value: currency(149), properties: { plan: 'team', seats: 2 } });
    tracker.track({ eventType: 'ticket_solved', value: true });
    tracker.track({ eventType: 'ticket_solved', value: bool(false), properties: { agent: 'ada' } });
    tracker.track({ eventType: 'note_left', value: text('thanks'), properties: { any: 'thing' } });
    tracker.track({ eventType: 'answers_counted', value: numeric(1), valueType: 'numeric', externalUserId: 'user-1' });
    tracker.track({ eventType: 'anything', value: 1n, valueType: 'numeric' });
    await tracker.trackAndWait({ eventType: 'note_left', value: 'thanks' }, { deadlineMs: 1 });

    // @ts-expect-error there is no such event
    tracker.track({ eventType: 'upgrade_bought', value: 149 });
    // @ts-expect-error a currency is no word
    tracker.track({ eventType: 'upgrade_purchased', value: text('149'), properties: { plan: 'pro' } });
    // @ts-expect-error nor a yes
    tracker.track({ eventType: 'upgrade_purchased', value: true, properties: { plan: 'pro' } });
    // @ts-expect-error the plan is missing
    tracker.track({ eventType: 'upgrade_purchased', value: 149 });
    // @ts-expect-error there is no such plan
    tracker.track({ eventType: 'upgrade_purchased', value: 149, properties: { plan: 'gold' } });
    // @ts-expect-error a number of seats is a number
    tracker.track({ eventType: 'upgrade_purchased', value: 149, properties: { plan: 'pro', seats: 'two' } });
    // @ts-expect-error a name is a string
    tracker.track({ eventType: 'ticket_solved', value: true, properties: { agent: 1 } });
    // @ts-expect-error a number is no word
    tracker.track({ eventType: 'note_left', value: 5 });
    // @ts-expect-error the catalogue has another type
    tracker.track({ eventType: 'note_left', value: 'thanks', valueType: 'numeric' });
    // @ts-expect-error a value is needed
    tracker.track({ eventType: 'anything' });
    // @ts-expect-error there is no such field
    tracker.track({ eventType: 'anything', value: 1, influense: 'positive' });
    // @ts-expect-error nor here
    await tracker.trackAndWait({ eventType: 'upgrade_bought', value: 149 });

    expect(tracker.stats().rejected.disabled).toBe(20);
  });

  it('give the type of an input to functions of the app', () => {
    const track = (input: CatalogueInput<typeof events>): unknown => tracker.track(input);
    track({ eventType: 'note_left', value: 'thanks' });
    // @ts-expect-error there is no such event
    track({ eventType: 'note_lost', value: 'thanks' });

    expect(tracker.stats().rejected.disabled).toBe(22);
  });

  it('know what a definition may hold', () => {
    const wrong = [
      // @ts-expect-error there is no such type
      () => defineEvents({ a: { valueType: 'money' } }),
      // @ts-expect-error there is no such influence
      () => defineEvents({ a: { influence: 'good' } }),
      // @ts-expect-error that is no schema
      () => defineEvents({ a: { properties: { plan: 'string' } } }),
    ];

    for (const define of wrong) expect(define).toThrow('wrong events for defineEvents()');
  });

  it('leave a tracker without a catalogue as it is', () => {
    const open = createTracker({ enabled: false });

    expect(open.track({ eventType: 'whatever', value: 'it is' })).toEqual({ accepted: false, reason: 'disabled' });
  });
});
