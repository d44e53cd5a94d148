import { DELIVERED, rigDelivery } from '../../test/delivery-rig.js';
import { nextTurn } from '../../test/fake-clock.js';

describe('a full queue', () => {
  it('refuses, and takes again when an event has left', async () => {
    const { accept, acceptMany, settle, delivery } = rigDelivery({ maxEvents: 2 });
    acceptMany(2);
    expect(accept()).toEqual({ accepted: false, reason: 'queue_full' });
    expect(delivery.stats().accepted).toBe(2);
    await nextTurn();
    expect(accept()).toEqual({ accepted: false, reason: 'queue_full' });
    await settle('i1', DELIVERED);
    expect(accept()).toEqual({ accepted: true, durable: false });
  });

  it('refuses by bytes, too', () => {
    const { accept } = rigDelivery({ maxBytes: 200 });
    expect([accept(100), accept(101), accept(100), accept(1)].map(({ accepted }) => accepted)).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it('wakes those who wait for room', async () => {
    const { acceptMany, settle, delivery } = rigDelivery({ maxEvents: 1 });
    acceptMany(1);
    const woken = jest.fn();
    void delivery.waitForRoom(new AbortController().signal, 10).then(woken);
    await nextTurn();
    expect(woken).not.toHaveBeenCalled();
    await settle('i1', DELIVERED);
    expect(woken).toHaveBeenCalledTimes(1);
  });

  it('lets in as many of those who wait as there is room for, past one that is too large', async () => {
    const { accept, settle, delivery } = rigDelivery({ maxBytes: 1_000 });
    accept(400);
    accept(600);
    await nextTurn();
    const came: number[] = [];
    for (const bytes of [500, 100, 150, 200]) {
      void delivery.waitForRoom(new AbortController().signal, bytes).then(() => {
        accept(bytes);
        came.push(bytes);
      });
    }
    await settle('i1', DELIVERED);
    expect(came).toEqual([100, 150]);
    await settle('i2', DELIVERED);
    expect(came).toEqual([100, 150, 500, 200]);
  });

  it('lets the oldest waiting go with "drop-oldest", and reports each', async () => {
    const { acceptMany, accept, outcomes, notes, delivery, sender, lines } = rigDelivery({
      maxEvents: 3,
      overflow: 'drop-oldest',
    });
    sender.room = 0;
    acceptMany(3);
    expect(accept()).toEqual({ accepted: true, durable: false });
    expect(accept()).toEqual({ accepted: true, durable: false });
    expect(outcomes).toEqual([
      { status: 'dropped', reason: 'overflow', insertId: 'i1' },
      { status: 'dropped', reason: 'overflow', insertId: 'i2' },
    ]);
    expect(notes).toEqual([
      ['dropped', expect.objectContaining({ reason: 'overflow', event: expect.objectContaining({ body: 'i1' }) })],
      ['dropped', expect.objectContaining({ reason: 'overflow', event: expect.objectContaining({ body: 'i2' }) })],
    ]);
    expect(lines).toHaveLength(1);
    expect(delivery.stats()).toMatchObject({ accepted: 5, dropped: 2, queued: 3 });
    sender.changed({ room: 8 });
    await nextTurn();
    expect(sender.sent).toEqual(['i3', 'i4', 'i5']);
  });

  it('lets as many go as a large event needs, and none for one that would never fit', () => {
    const { accept, delivery, sender } = rigDelivery({ maxBytes: 400, overflow: 'drop-oldest' });
    sender.room = 0;
    for (let i = 0; i < 4; i++) accept(100);
    expect(accept(401)).toEqual({ accepted: false, reason: 'queue_full' });
    expect(delivery.stats().dropped).toBe(0);
    expect(accept(150)).toEqual({ accepted: true, durable: false });
    expect(delivery.stats()).toMatchObject({ dropped: 2, queued: 3 });
  });

  it('takes nothing in for a hook that tracks an event for each one dropped', () => {
    const { delivery, sender, eventOf, hooks } = rigDelivery({ maxEvents: 3, overflow: 'drop-oldest' });
    const answers: unknown[] = [];
    hooks.onDropped = () => void answers.push(delivery.accept(eventOf(10)));
    sender.room = 0;
    for (let i = 0; i < 4; i++) delivery.accept(eventOf(10));
    expect(answers).toEqual([{ accepted: false, reason: 'queue_full' }]);
    expect(delivery.stats()).toMatchObject({ accepted: 4, dropped: 1, queued: 3 });
  });

  it('lets nothing go that is in flight', async () => {
    const { acceptMany, accept, delivery } = rigDelivery({ maxEvents: 2, overflow: 'drop-oldest' });
    acceptMany(2);
    await nextTurn();
    expect(accept()).toEqual({ accepted: false, reason: 'queue_full' });
    expect(delivery.stats()).toMatchObject({ dropped: 0, inFlight: 2 });
  });
});
