import { createEntry, systemClock, type Entry } from '@greenflash-events/core/engine';
import { PendingSettlement } from './pending-settlement.js';

const BODY = JSON.stringify({ insertId: 'i', eventType: 'a', productId: 'p', externalUserId: 'user-7', userId: 'u' });

/** It is 20, and the process began at 10. */
const CLOCK = { ...systemClock, now: () => 20, monotonic: () => 10 };

function entryOf(attempts: number, charged: number): Entry {
  const event = { body: BODY, bytes: BODY.length, insertId: 'i', eventType: 'a', productId: 'p', sampleable: false };
  return createEntry(event, 0, 0, undefined, attempts, charged);
}

describe('what is not written down yet', () => {
  it('is the last that is known of an event, and nothing more once it has ended', () => {
    const settlement = new PendingSettlement();
    settlement.retried(1, entryOf(1, 0));
    settlement.retried(1, entryOf(2, 1));
    expect([...settlement.histories]).toEqual([{ id: 1, attempts: 2, charged: 1 }]);
    settlement.settled(1, entryOf(3, 1), { status: 'delivered', eventId: 'e', insertId: 'i', attempts: 3 }, CLOCK);
    expect([...settlement.histories]).toEqual([]);
    expect([settlement.done, settlement.buried, settlement.size]).toEqual([[1], [], 1]);
  });

  it('keeps a dead letter with what people ask for: its user, its reason, its times', () => {
    const settlement = new PendingSettlement();
    const outcome = { status: 'dead', reason: 'rejected', insertId: 'i', attempts: 2, message: 'no' } as const;
    settlement.settled(4, entryOf(2, 1), outcome, CLOCK);
    expect(settlement.buried).toEqual([
      {
        insertId: 'i',
        eventType: 'a',
        productId: 'p',
        user: 'user-7',
        reason: 'rejected',
        message: 'no',
        attempts: 2,
        acceptedAt: 10,
        diedAt: 20,
        body: BODY,
      },
    ]);
  });

  it('is nothing after it was written', () => {
    const settlement = new PendingSettlement();
    settlement.retried(1, entryOf(1, 0));
    settlement.forget(2);
    expect(settlement.isEmpty).toBe(false);
    settlement.clear();
    expect([settlement.isEmpty, settlement.size, [...settlement.histories]]).toEqual([true, 0, []]);
  });
});
