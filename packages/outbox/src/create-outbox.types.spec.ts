import { defineEvents, type CatalogueInput } from '@greenflash-events/core';
import { createOutbox } from './create-outbox.js';
import { CurrentTransaction } from './nestjs/current-transaction.js';
import { OutboxService } from './nestjs/outbox.service.js';
import type { OutboxPool } from './pool.types.js';

const events = defineEvents({ upgrade_purchased: { valueType: 'currency' }, note_left: { valueType: 'text' } });

/** What the compiler accepts and refuses; it fails to compile where this is no longer so. */
describe('The types of an outbox with a catalogue', () => {
  const untouched = (): never => {
    throw new Error('a disabled outbox asks nothing of its pool');
  };
  const pool: OutboxPool = { query: untouched, connect: untouched };
  const tx = { query: untouched };
  const outbox = createOutbox({ pool, catalogue: events, enabled: false });

  it('know names and kinds of value', async () => {
    const refused = { accepted: false, reason: 'disabled' };
    expect(await outbox.track(tx, { eventType: 'upgrade_purchased', value: 149 })).toEqual(refused);
    expect(await outbox.track(tx, [{ eventType: 'note_left', value: 'thanks' }])).toEqual([refused]);
    // @ts-expect-error there is no such event
    await outbox.track(tx, { eventType: 'upgrade_bought', value: 149 });
    // @ts-expect-error a number is no word
    await outbox.track(tx, [{ eventType: 'note_left', value: 5 }]);
  });

  it('go on to the service of Nest', async () => {
    const current = new CurrentTransaction(() => ({ tx, isTransactionActive: () => true }));
    const service = new OutboxService<CatalogueInput<typeof events>>(outbox, current);
    expect(await service.track({ eventType: 'note_left', value: 'thanks' })).toMatchObject({ accepted: false });
    // @ts-expect-error there is no such event
    await service.track({ eventType: 'note_lost', value: 'thanks' });
    // @ts-expect-error a currency is no yes
    await service.track(tx, [{ eventType: 'upgrade_purchased', value: true }]);
  });
});
