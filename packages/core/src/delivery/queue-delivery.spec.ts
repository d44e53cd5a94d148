import fc from 'fast-check';
import { FakeClock, nextTurn } from '../../test/fake-clock.js';
import type { Event } from '../event/event.types.js';
import type { QueuedEvent } from '../event/queued-event.js';
import type { NextStep, Sender } from '../lane/sender.types.js';
import { Observer } from '../observe/observer.js';
import { RateLimitedLog } from '../observe/rate-limited-log.js';
import type { Outcome } from '../outcome/outcome.types.js';
import type { LaneState } from '../outcome/reports.types.js';
import { MemoryStore } from './memory/memory-store.js';
import { QueueDelivery, type Overflow } from './queue-delivery.js';

const DELIVERED: NextStep = { kind: 'delivered', eventId: 'e' };

/** Records what it is given and settles it when told to. */
class FakeSender implements Sender {
  room = 8;
  probing = false;
  pausedMs = 0;
  readonly calls: string[] = [];
  readonly sent: string[] = [];
  readonly #inFlight = new Map<string, (step: NextStep) => void>();
  #listener: () => void = () => undefined;

  canSend(): boolean {
    return this.#inFlight.size < this.room;
  }
  isProbing(): boolean {
    return this.probing;
  }
  send({ event }: QueuedEvent): Promise<NextStep> {
    this.sent.push(event.insertId);
    return new Promise((resolve) => this.#inFlight.set(event.insertId, resolve));
  }
  onChange(listener: () => void): void {
    this.#listener = listener;
  }
  state(): LaneState {
    return { state: 'active', limit: this.room };
  }
  pausedForMs(): number {
    return this.pausedMs;
  }
  pauseFor(reason: string): void {
    this.calls.push(`pause for ${reason}`);
  }
  drain(): void {
    this.calls.push('drain');
  }
  close(): Promise<void> {
    this.calls.push('close');
    for (const insertId of [...this.#inFlight.keys()]) this.settle(insertId, { kind: 'released' });
    return Promise.resolve();
  }

  get inFlight(): string[] {
    return [...this.#inFlight.keys()];
  }
  settle(insertId: string, step: NextStep): void {
    const settle = this.#inFlight.get(insertId)!;
    this.#inFlight.delete(insertId);
    settle(step);
  }
  changed(change: Partial<Pick<FakeSender, 'room' | 'probing' | 'pausedMs'>>): void {
    Object.assign(this, change);
    this.#listener();
  }
}

interface Limits {
  readonly maxEvents?: number;
  readonly maxBytes?: number;
  readonly overflow?: Overflow;
}

function rig({ maxEvents = 1_000, maxBytes = 10_000_000, overflow = 'reject' }: Limits = {}) {
  const clock = new FakeClock();
  const sender = new FakeSender();
  const notes: [name: string, note: object][] = [];
  const hook = (name: string) => (note: object) => void notes.push([name, note]);
  const hooks = { onDropped: hook('dropped') };
  const allHooks = {
    onDelivered: hook('delivered'),
    onSampled: hook('sampled'),
    onDead: hook('dead'),
    onDropped: (note: object) => hooks.onDropped(note),
  };
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const log = new RateLimitedLog({ debug: write, warn: write, error: write }, '', () => clock.monotonic());
  const delivery = new QueueDelivery(new MemoryStore({ maxEvents, maxBytes }), overflow, {
    observer: new Observer('t', log, allHooks),
    clock,
    openSender: () => sender,
  });
  const outcomes: Outcome[] = [];
  let count = 0;
  const eventOf = (bytes: number): Event => {
    const insertId = `i${++count}`;
    return { body: insertId, bytes, insertId, eventType: 't', productId: 'p', sampleable: false };
  };
  return {
    clock,
    sender,
    notes,
    lines,
    outcomes,
    delivery,
    hooks,
    eventOf,
    accept: (bytes = 10) => delivery.accept(eventOf(bytes), (outcome) => outcomes.push(outcome)),
    acceptMany: (times: number) => {
      for (let i = 0; i < times; i++) delivery.accept(eventOf(10), (outcome) => outcomes.push(outcome));
    },
    settle: async (insertId: string, step: NextStep) => {
      sender.settle(insertId, step);
      await nextTurn();
    },
    balances: () => {
      const { accepted, delivered, sampled, dead, dropped, queued, inFlight, retryWait } = delivery.stats();
      expect(accepted).toBe(delivered + sampled + dead + dropped + queued + inFlight + retryWait);
      expect(inFlight).toBe(sender.inFlight.length);
    },
  };
}

function retryIn(delayMs: number, requested = false): NextStep {
  return { kind: 'retry', delayMs, requested };
}

describe('an accepted event', () => {
  it('is sent after the call that took it, not within', async () => {
    const { accept, sender, delivery } = rig();
    expect(accept()).toEqual({ accepted: true, durable: false });
    expect(sender.sent).toEqual([]);
    expect(delivery.stats()).toMatchObject({ accepted: 1, queued: 1, inFlight: 0 });
    await nextTurn();
    expect(sender.sent).toEqual(['i1']);
    expect(delivery.stats()).toMatchObject({ accepted: 1, queued: 0, inFlight: 1 });
  });

  it('is sent when the sender has room, in the order of coming', async () => {
    const { acceptMany, sender, settle } = rig();
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
    const { accept, settle, outcomes, delivery, notes, clock } = rig();
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
    const { accept, settle, notes, lines } = rig();
    accept();
    await nextTurn();
    await settle('i1', { kind: 'dead', reason: 'rejected', message: 'no user anna' });
    expect(notes[0]![1]).toMatchObject({ reason: 'rejected', message: 'no user anna', event: { body: 'i1' } });
    expect(lines).toEqual([expect.stringContaining('rejected')]);
    expect(lines[0]).not.toContain('anna');
  });

  it('waits its delay between two attempts, and holds up nobody', async () => {
    const { acceptMany, accept, settle, sender, clock, delivery } = rig();
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
    const { accept, settle, sender } = rig();
    accept();
    await nextTurn();
    await settle('i1', { kind: 'released' });
    expect(sender.sent).toEqual(['i1', 'i1']);
  });

  it('waits while the lane is paused, without a timer of its own', async () => {
    const { acceptMany, sender, settle, clock } = rig();
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

describe('a full queue', () => {
  it('refuses, and takes again when an event has left', async () => {
    const { accept, acceptMany, settle, delivery } = rig({ maxEvents: 2 });
    acceptMany(2);
    expect(accept()).toEqual({ accepted: false, reason: 'queue_full' });
    expect(delivery.stats().accepted).toBe(2);
    await nextTurn();
    expect(accept()).toEqual({ accepted: false, reason: 'queue_full' });
    await settle('i1', DELIVERED);
    expect(accept()).toEqual({ accepted: true, durable: false });
  });

  it('refuses by bytes, too', () => {
    const { accept } = rig({ maxBytes: 200 });
    expect([accept(100), accept(101), accept(100), accept(1)].map(({ accepted }) => accepted)).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it('wakes those who wait for room', async () => {
    const { acceptMany, settle, delivery } = rig({ maxEvents: 1 });
    acceptMany(1);
    const woken = jest.fn();
    void delivery.waitForRoom(new AbortController().signal).then(woken);
    await nextTurn();
    expect(woken).not.toHaveBeenCalled();
    await settle('i1', DELIVERED);
    expect(woken).toHaveBeenCalledTimes(1);
  });

  it('lets the oldest waiting go with "drop-oldest", and tells of each', async () => {
    const { acceptMany, accept, outcomes, notes, delivery, sender, lines } = rig({
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
    const { accept, delivery, sender } = rig({ maxBytes: 400, overflow: 'drop-oldest' });
    sender.room = 0;
    for (let i = 0; i < 4; i++) accept(100);
    expect(accept(401)).toEqual({ accepted: false, reason: 'queue_full' });
    expect(delivery.stats().dropped).toBe(0);
    expect(accept(150)).toEqual({ accepted: true, durable: false });
    expect(delivery.stats()).toMatchObject({ dropped: 2, queued: 3 });
  });

  it('takes nothing in for a hook that tracks an event for each one dropped', () => {
    const { delivery, sender, eventOf, hooks } = rig({ maxEvents: 3, overflow: 'drop-oldest' });
    const answers: unknown[] = [];
    hooks.onDropped = () => void answers.push(delivery.accept(eventOf(10)));
    sender.room = 0;
    for (let i = 0; i < 4; i++) delivery.accept(eventOf(10));
    expect(answers).toEqual([{ accepted: false, reason: 'queue_full' }]);
    expect(delivery.stats()).toMatchObject({ accepted: 4, dropped: 1, queued: 3 });
  });

  it('lets nothing go that is in flight', async () => {
    const { acceptMany, accept, delivery } = rig({ maxEvents: 2, overflow: 'drop-oldest' });
    acceptMany(2);
    await nextTurn();
    expect(accept()).toEqual({ accepted: false, reason: 'queue_full' });
    expect(delivery.stats()).toMatchObject({ dropped: 0, inFlight: 2 });
  });
});

describe('flush', () => {
  it('waits for what was accepted before it, however much comes after', async () => {
    const { acceptMany, accept, settle, delivery } = rig();
    acceptMany(2);
    const report = delivery.flush(1_000);
    accept();
    await nextTurn();
    await settle('i1', DELIVERED);
    await settle('i2', { kind: 'dead', reason: 'rejected' });
    await expect(report).resolves.toMatchObject({ ok: true, reason: 'drained', delivered: 1, dead: 1, pending: 0 });
  });

  it('is over early where the lane is paused past its deadline, once nothing is in flight', async () => {
    const { acceptMany, settle, delivery, sender } = rig();
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
    const { acceptMany, settle, delivery, sender, clock } = rig();
    acceptMany(1);
    sender.changed({ room: 0, pausedMs: 500 });
    const report = delivery.flush(1_000);
    await clock.pass(500);
    sender.changed({ room: 1, pausedMs: 0 });
    await nextTurn();
    await settle('i1', DELIVERED);
    await expect(report).resolves.toMatchObject({ ok: true, elapsedMs: 500 });
  });

  it('is over at its deadline', async () => {
    const { acceptMany, delivery, clock } = rig();
    acceptMany(1);
    const report = delivery.flush(1_000);
    await clock.pass(1_000);
    await expect(report).resolves.toMatchObject({ ok: false, reason: 'deadline', pending: 1, elapsedMs: 1_000 });
  });

  it('of nothing, and after the end, is over at once', async () => {
    const { delivery } = rig();
    await expect(delivery.flush(1_000)).resolves.toMatchObject({ ok: true, reason: 'drained' });
    await delivery.shutdown(1_000);
    await expect(delivery.flush(1_000)).resolves.toMatchObject({ ok: true, pending: 0 });
  });
});

describe('shutdown', () => {
  it('delivers what it holds and what still comes, then takes nothing more', async () => {
    const { acceptMany, accept, settle, delivery, sender, clock } = rig();
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
    const { acceptMany, settle, delivery, sender, clock } = rig();
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
    const { acceptMany, accept, delivery, sender, clock, notes, outcomes } = rig();
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

  it('gives an event that is delivered at the last moment one outcome', async () => {
    const { acceptMany, delivery, sender, clock, outcomes } = rig();
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
    const { acceptMany, delivery, sender } = rig();
    sender.room = 0;
    acceptMany(2);
    sender.pausedMs = 60_000;
    await expect(delivery.shutdown(10_000)).resolves.toMatchObject({ reason: 'paused', elapsedMs: 0, lost: 2 });
  });

  it('waits for what is in flight before it gives up on a pause', async () => {
    const { acceptMany, delivery, sender, settle } = rig();
    acceptMany(2);
    await nextTurn();
    sender.changed({ room: 0, pausedMs: 60_000 });
    const report = delivery.shutdown(10_000);
    await settle('i1', DELIVERED);
    await settle('i2', retryIn(100));
    await expect(report).resolves.toMatchObject({ reason: 'paused', delivered: 1, lost: 1 });
  });

  it('ends flushes and those who wait for room', async () => {
    const { acceptMany, delivery, clock } = rig({ maxEvents: 1 });
    acceptMany(1);
    const flushed = delivery.flush(60_000);
    const room = delivery.waitForRoom(new AbortController().signal);
    const report = delivery.shutdown(1_000);
    await clock.pass(1_000);
    await report;
    await expect(room).resolves.toBeUndefined();
    await expect(flushed).resolves.toMatchObject({ ok: true, dropped: 1, pending: 0 });
    expect(clock.timers).toEqual([]);
  });
});

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
        const { acceptMany, sender, clock, settle, balances, delivery, outcomes } = rig({
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

describe('a backlog', () => {
  it('is as old as its oldest event without an outcome, wherever that is, and as full as the scarcer room', async () => {
    const { accept, sender, settle, clock, delivery } = rig({ maxEvents: 10, maxBytes: 100 });
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
    const { accept, clock, delivery } = rig();
    accept();
    clock.advance(50);
    accept();
    expect(delivery.backlog().oldestAgeMs).toBe(50);
  });
});
