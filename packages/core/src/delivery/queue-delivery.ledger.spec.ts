import fc from 'fast-check';
import { DELIVERED, retryIn, rigDelivery } from '../../test/delivery-rig.js';
import { nextTurn } from '../../test/fake-clock.js';
import type { NextStep } from '../lane/sender.types.js';
import type { Overflow } from './queue-delivery.js';

describe('the ledger of a delivery', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('accept' as const), times: fc.integer({ min: 1, max: 6 }) }),
    fc.record({ kind: fc.constant('pass' as const), ms: fc.nat(300) }),
    fc.record({ kind: fc.constant('room' as const), room: fc.nat(4) }),
    fc.record({
      kind: fc.constant('settle' as const),
      with: fc.constantFrom<NextStep>(
        DELIVERED,
        { kind: 'sampled' },
        { kind: 'dead', reason: 'rejected' },
        { kind: 'released' },
        retryIn(100),
        retryIn(400, true),
      ),
    }),
  );
  const overflow = fc.constantFrom<Overflow>('reject', 'drop-oldest');

  it('balances after every step, and at the end every accepted event has had one outcome', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), overflow, fc.nat(25), async (steps, policy, shutdownAt) => {
        const { acceptMany, sender, clock, settle, balances, delivery, outcomes } = rigDelivery({
          maxEvents: 5,
          overflow: policy,
        });
        let report: Promise<unknown> | undefined;
        for (const [index, each] of steps.entries()) {
          if (index === shutdownAt) report = delivery.shutdown(500);
          if (each.kind === 'accept') acceptMany(each.times);
          else if (each.kind === 'pass') await clock.pass(each.ms);
          else if (each.kind === 'room') sender.changed({ room: each.room });
          else if (sender.inFlight.length > 0) await settle(sender.inFlight[0]!, each.with);
          await nextTurn();
          balances();
        }
        report ??= delivery.shutdown(500);
        await clock.pass(500);
        await report;
        balances();
        const { accepted, queued, inFlight, retryWait } = delivery.stats();
        expect([queued, inFlight, retryWait]).toEqual([0, 0, 0]);
        expect(outcomes).toHaveLength(accepted);
        expect(new Set(outcomes.map((outcome) => 'insertId' in outcome && outcome.insertId)).size).toBe(accepted);
        expect(clock.timers).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
