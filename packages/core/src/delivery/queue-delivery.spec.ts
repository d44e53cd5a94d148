import { DELIVERED, retryIn, rigDelivery } from '../../test/delivery-rig.js';
import { nextTurn } from '../../test/fake-clock.js';

describe('an accepted event', () => {
  it('is sent after the call that took it, not within', async () => {
    const { accept, sender, delivery } = rigDelivery();
    expect(accept()).toEqual({ accepted: true, durable: false });
    expect(sender.sent).toEqual([]);
    expect(delivery.stats()).toMatchObject({ accepted: 1, queued: 1, inFlight: 0 });
    await nextTurn();
    expect(sender.sent).toEqual(['i1']);
    expect(delivery.stats()).toMatchObject({ accepted: 1, queued: 0, inFlight: 1 });
  });

  it('is sent when the sender has room, in the order of coming', async () => {
    const { acceptMany, sender, settle } = rigDelivery();
    sender.room = 2;
    acceptMany(5);
    await nextTurn();
    expect(sender.sent).toEqual(['i1', 'i2']);
    await settle('i2', DELIVERED);
    expect(sender.sent).toEqual(['i1', 'i2', 'i3']);
    sender.changed({ room: 3 });
    await nextTurn();
    expect(sender.sent).toEqual(['i1', 'i2', 'i3', 'i4']);
  });

  it.each([
    [DELIVERED, { status: 'delivered', eventId: 'e', attempts: 0 }],
    [{ kind: 'sampled' } as const, { status: 'sampled' }],
    [{ kind: 'dead', reason: 'rejected', message: 'm' } as const, { status: 'dead', reason: 'rejected', message: 'm' }],
  ])('gets one outcome, which is counted and told', async (step, outcome) => {
    const { accept, settle, outcomes, delivery, notes, clock } = rigDelivery();
    accept();
    await nextTurn();
    clock.advance(70);
    await settle('i1', step);
    expect(outcomes).toEqual([expect.objectContaining({ insertId: 'i1', ...outcome })]);
    expect(delivery.stats()).toMatchObject({ accepted: 1, [step.kind]: 1, inFlight: 0 });
    expect(notes.map(([name]) => name)).toEqual([step.kind]);
    if (step.kind === 'delivered') expect(notes[0]![1]).toMatchObject({ elapsedMs: 70, eventId: 'e' });
  });

  it('is handed over whole where it is dead, and the log tells neither its body nor its message', async () => {
    const { accept, settle, notes, lines } = rigDelivery();
    accept();
    await nextTurn();
    await settle('i1', { kind: 'dead', reason: 'rejected', message: 'no user anna' });
    expect(notes[0]![1]).toMatchObject({ reason: 'rejected', message: 'no user anna', event: { body: 'i1' } });
    expect(lines).toEqual([expect.stringContaining('rejected')]);
    expect(lines[0]).not.toContain('anna');
  });

  it('waits its delay between two attempts, and holds up no other', async () => {
    const { acceptMany, accept, settle, sender, clock, delivery } = rigDelivery();
    sender.room = 1;
    acceptMany(2);
    await nextTurn();
    await settle('i1', retryIn(500));
    expect(sender.sent).toEqual(['i1', 'i2']);
    expect(delivery.stats()).toMatchObject({ retryWait: 1, inFlight: 1 });
    await settle('i2', DELIVERED);
    accept();
    await nextTurn();
    await settle('i3', DELIVERED);
    await clock.pass(499);
    expect(sender.sent).toEqual(['i1', 'i2', 'i3']);
    await clock.pass(1);
    expect(sender.sent).toEqual(['i1', 'i2', 'i3', 'i1']);
    await settle('i1', DELIVERED);
    expect(clock.timers).toEqual([]);
  });

  it('is sent again at once where the attempt was given up', async () => {
    const { accept, settle, sender } = rigDelivery();
    accept();
    await nextTurn();
    await settle('i1', { kind: 'released' });
    expect(sender.sent).toEqual(['i1', 'i1']);
  });

  it('waits while the lane is paused, without a timer of its own', async () => {
    const { acceptMany, sender, settle, clock } = rigDelivery();
    acceptMany(1);
    await nextTurn();
    sender.room = 0;
    await settle('i1', retryIn(10));
    expect(clock.timers).toEqual([]);
    await clock.pass(10_000);
    expect(sender.sent).toEqual(['i1']);
    sender.changed({ room: 1 });
    await nextTurn();
    expect(sender.sent).toEqual(['i1', 'i1']);
  });
});

describe('a backlog', () => {
  it('is as old as its oldest event without an outcome, wherever that is, and as full as the scarcer room', async () => {
    const { accept, sender, settle, clock, delivery } = rigDelivery({ maxEvents: 10, maxBytes: 100 });
    expect(delivery.backlog()).toEqual({ fill: 0 });
    sender.room = 1;
    accept(10);
    await nextTurn();
    clock.advance(50);
    accept(40);
    expect(delivery.backlog()).toEqual({ oldestAgeMs: 50, fill: 0.5 });
    await settle('i1', retryIn(1_000));
    clock.advance(50);
    expect(delivery.backlog()).toEqual({ oldestAgeMs: 100, fill: 0.5 });
    sender.room = 0;
    accept(10);
    await settle('i2', DELIVERED);
    expect(delivery.backlog()).toEqual({ oldestAgeMs: 100, fill: 0.2 });
  });

  it('is as old as what was never tried, where nothing else is there', () => {
    const { accept, clock, delivery } = rigDelivery();
    accept();
    clock.advance(50);
    accept();
    expect(delivery.backlog().oldestAgeMs).toBe(50);
  });
});
