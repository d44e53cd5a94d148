import { DELIVERED, DamagedStore, retryIn, rigDelivery } from '../../test/delivery-rig.js';
import { nextTurn } from '../../test/fake-clock.js';
import type { FlushReport } from '../outcome/reports.types.js';

describe('flush', () => {
  it('waits for what was accepted before it, however much comes after', async () => {
    const { acceptMany, accept, settle, delivery } = rigDelivery();
    acceptMany(2);
    const report = delivery.flush(1_000);
    accept();
    await nextTurn();
    await settle('i1', DELIVERED);
    await settle('i2', { kind: 'dead', reason: 'rejected' });
    await expect(report).resolves.toMatchObject({ ok: true, reason: 'drained', delivered: 1, dead: 1, pending: 0 });
  });

  it('is over early where the lane is paused past its deadline, once nothing is in flight', async () => {
    const { acceptMany, settle, delivery, sender } = rigDelivery();
    acceptMany(1);
    await nextTurn();
    const settled = jest.fn();
    const report = delivery.flush(1_000);
    void report.then(settled);
    sender.changed({ room: 0, pausedMs: 5_000 });
    await nextTurn();
    expect(settled).not.toHaveBeenCalled();
    await settle('i1', retryIn(10));
    await expect(report).resolves.toMatchObject({ ok: false, reason: 'paused', pending: 1 });
    await expect(delivery.flush(1_000)).resolves.toMatchObject({ reason: 'paused', pending: 1 });
  });

  it('waits through a pause that ends in time', async () => {
    const { acceptMany, settle, delivery, sender, clock } = rigDelivery();
    acceptMany(1);
    sender.changed({ room: 0, pausedMs: 500 });
    const report = delivery.flush(1_000);
    await clock.pass(500);
    sender.changed({ room: 1, pausedMs: 0 });
    await nextTurn();
    await settle('i1', DELIVERED);
    await expect(report).resolves.toMatchObject({ ok: true, elapsedMs: 500 });
  });

  it('that a hook calls waits for what has no outcome yet, and does not count the event that the hook was called for', async () => {
    const { acceptMany, settle, delivery, hooks } = rigDelivery();
    let report: Promise<FlushReport> | undefined;
    const settled = jest.fn();
    hooks.onDelivered = () => {
      report ??= delivery.flush(1_000);
      void report.then(settled);
    };
    acceptMany(2);
    await nextTurn();
    await settle('i1', DELIVERED);
    expect(settled).not.toHaveBeenCalled();
    await settle('i2', DELIVERED);
    await expect(report).resolves.toMatchObject({ ok: true, reason: 'drained', delivered: 1, pending: 0 });
  });

  it('is over at its deadline', async () => {
    const { acceptMany, delivery, clock } = rigDelivery();
    acceptMany(1);
    const report = delivery.flush(1_000);
    await clock.pass(1_000);
    await expect(report).resolves.toMatchObject({ ok: false, reason: 'deadline', pending: 1, elapsedMs: 1_000 });
  });

  it('of nothing, and after the end, is over at once', async () => {
    const { delivery } = rigDelivery();
    await expect(delivery.flush(1_000)).resolves.toMatchObject({ ok: true, reason: 'drained' });
    await delivery.shutdown(1_000);
    await expect(delivery.flush(1_000)).resolves.toMatchObject({ ok: true, pending: 0 });
  });
});

describe('shutdown', () => {
  it('delivers what it holds and what still comes, then takes nothing more', async () => {
    const { acceptMany, accept, settle, delivery, sender, clock } = rigDelivery();
    acceptMany(1);
    const report = delivery.shutdown(10_000);
    expect(accept()).toMatchObject({ accepted: true });
    await nextTurn();
    await settle('i1', DELIVERED);
    await settle('i2', DELIVERED);
    await expect(report).resolves.toMatchObject({ ok: true, reason: 'drained', delivered: 2, lost: 0, stored: 0 });
    expect(sender.calls).toEqual(['drain', 'close']);
    expect(accept()).toEqual({ accepted: false, reason: 'closed' });
    expect(clock.timers).toEqual([]);
  });

  it('cuts waits of our own, and none that a server asked for', async () => {
    const { acceptMany, settle, delivery, sender, clock } = rigDelivery();
    acceptMany(3);
    await nextTurn();
    await settle('i1', retryIn(60_000));
    await settle('i2', retryIn(5_000, true));
    const report = delivery.shutdown(10_000);
    await nextTurn();
    expect(sender.sent.slice(3)).toEqual(['i1']);
    await settle('i1', retryIn(60_000));
    await settle('i3', retryIn(5_000, true));
    await clock.pass(100);
    expect(sender.sent.slice(4)).toEqual(['i1']);
    await clock.pass(4_900);
    expect(sender.sent.slice(5).sort()).toEqual(['i2', 'i3']);
    for (const insertId of ['i1', 'i2', 'i3']) await settle(insertId, DELIVERED);
    await expect(report).resolves.toMatchObject({ ok: true, delivered: 3 });
  });

  it('takes and starts nothing in the last 200 ms, and gives up what is in flight at its deadline', async () => {
    const { acceptMany, accept, delivery, sender, clock, notes, outcomes } = rigDelivery();
    sender.room = 1;
    acceptMany(2);
    const report = delivery.shutdown(10_000);
    await clock.pass(9_800);
    sender.changed({ room: 2 });
    await nextTurn();
    expect(sender.sent).toEqual(['i1']);
    expect(accept()).toEqual({ accepted: false, reason: 'closed' });
    await clock.pass(200);
    await expect(report).resolves.toMatchObject({ ok: false, reason: 'deadline', lost: 2, dropped: 2, pending: 0 });
    expect(notes.map(([name, note]) => [name, (note as { insertId: string }).insertId])).toEqual([
      ['dropped', 'i1'],
      ['dropped', 'i2'],
    ]);
    await nextTurn();
    expect(outcomes).toHaveLength(2);
    expect(delivery.stats()).toMatchObject({ accepted: 2, dropped: 2, queued: 0, inFlight: 0, retryWait: 0 });
    expect(clock.timers).toEqual([]);
  });

  it('is over as soon as the last events turn out to be lost on the disk', async () => {
    const { acceptMany, delivery, clock } = rigDelivery({ Store: DamagedStore });
    acceptMany(1);
    const report = delivery.shutdown(10_000);
    await nextTurn();
    expect(clock.timers).toEqual([]);
    await expect(report).resolves.toMatchObject({ ok: true, reason: 'drained', dropped: 1, lost: 0 });
  });

  it('gives an event that is delivered at the last moment one outcome', async () => {
    const { acceptMany, delivery, sender, clock, outcomes } = rigDelivery();
    acceptMany(1);
    const report = delivery.shutdown(1_000);
    await clock.pass(999);
    sender.settle('i1', DELIVERED);
    clock.advance(1);
    await report;
    expect(outcomes).toHaveLength(1);
    expect(delivery.stats()).toMatchObject({ accepted: 1, inFlight: 0 });
  });

  it('is over early where a pause that was asked for outlasts it', async () => {
    const { acceptMany, delivery, sender } = rigDelivery();
    sender.room = 0;
    acceptMany(2);
    sender.pausedMs = 60_000;
    await expect(delivery.shutdown(10_000)).resolves.toMatchObject({ reason: 'paused', elapsedMs: 0, lost: 2 });
  });

  it('waits for what is in flight before it gives up on a pause', async () => {
    const { acceptMany, delivery, sender, settle } = rigDelivery();
    acceptMany(2);
    await nextTurn();
    sender.changed({ room: 0, pausedMs: 60_000 });
    const report = delivery.shutdown(10_000);
    await settle('i1', DELIVERED);
    await settle('i2', retryIn(100));
    await expect(report).resolves.toMatchObject({ reason: 'paused', delivered: 1, lost: 1 });
  });

  it('ends flushes and those who wait for room', async () => {
    const { acceptMany, delivery, clock } = rigDelivery({ maxEvents: 1 });
    acceptMany(1);
    const flushed = delivery.flush(60_000);
    const room = delivery.waitForRoom(new AbortController().signal, 10);
    const report = delivery.shutdown(1_000);
    await clock.pass(1_000);
    await report;
    await expect(room).resolves.toBeUndefined();
    await expect(flushed).resolves.toMatchObject({ ok: true, dropped: 1, pending: 0 });
    expect(clock.timers).toEqual([]);
  });
});
