import { nextTurn } from '../../test/fake-clock.js';
import type { Acceptance, Delivery } from '../delivery/delivery.types.js';
import type { Event } from '../event/event.types.js';
import { Observer } from '../observe/observer.js';
import type { Hooks } from '../observe/hooks.types.js';
import { RateLimitedLog } from '../observe/rate-limited-log.js';
import { resolveEventOptions } from '../options/event-options.js';
import type { Outcome } from '../outcome/outcome.types.js';
import { systemClock } from '../time/system-clock.js';
import { DisabledTracker } from './disabled-tracker.js';
import { EventBuilder } from './event-builder.js';
import { EventTracker } from './event-tracker.js';
import { currentContext, isDisabled, rejectMapping } from './integration.js';

const PRODUCT = '3c90c3cc-0d44-4b50-8888-8dd25736052a';
const ACCEPTED: Acceptance = { accepted: true, durable: false };
const FULL: Acceptance = { accepted: false, reason: 'queue_full' };

/** Answers with what it was told to, and records. */
class RecordingDelivery implements Delivery {
  readonly place = 'memory';
  readonly events: Event[] = [];
  readonly answers: Acceptance[] = [];
  onOutcome: ((outcome: Outcome) => void) | undefined;
  roomRequests = 0;
  deadlines: number[] = [];

  accept(event: Event, onOutcome?: (outcome: Outcome) => void): Acceptance {
    const answer = this.answers.shift() ?? ACCEPTED;
    if (answer.accepted) this.events.push(event);
    this.onOutcome = onOutcome;
    return answer;
  }

  waitForRoom(): Promise<void> {
    this.roomRequests++;
    return Promise.resolve();
  }

  flush(deadlineMs: number): Promise<never> {
    this.deadlines.push(deadlineMs);
    return Promise.resolve({} as never);
  }

  shutdown(deadlineMs: number): Promise<never> {
    this.deadlines.push(deadlineMs);
    return Promise.resolve({} as never);
  }

  stats(): never {
    return { accepted: this.events.length } as never;
  }
}

function observerWith(hooks: Hooks): Observer {
  const logger = { debug: () => undefined, warn: () => undefined, error: () => undefined };
  return new Observer('test', new RateLimitedLog(logger, '', () => 0), hooks);
}

function create(strict = false, hooks: Hooks = {}): { tracker: EventTracker; delivery: RecordingDelivery } {
  const delivery = new RecordingDelivery();
  const observer = observerWith(hooks);
  const builder = new EventBuilder(resolveEventOptions({ productId: PRODUCT }), systemClock, observer.log);
  const parts = { builder, delivery, observer, clock: systemClock, shutdownDeadlineMs: 7_000, handleSignals: false };
  return { tracker: new EventTracker({ ...parts, strict }), delivery };
}

const INPUT = { eventType: 'signup_completed', value: 1 };

describe('EventTracker', () => {
  it('answers with the insert id and whether the event is durable', () => {
    const { tracker, delivery } = create();
    delivery.answers.push({ accepted: true, durable: true });
    expect(tracker.track(INPUT)).toEqual({ accepted: true, insertId: delivery.events[0]?.insertId, durable: true });
  });

  it('answers with the reason and the problems of an input that it refuses, and counts it', () => {
    const { tracker, delivery } = create();
    expect(tracker.track({ eventType: '', value: 1 })).toEqual({
      accepted: false,
      reason: 'invalid',
      problems: [{ field: 'eventType', message: expect.any(String) }],
    });
    delivery.answers.push(FULL, { accepted: false, reason: 'closed' });
    expect(tracker.track(INPUT)).toEqual({ accepted: false, reason: 'queue_full' });
    expect(tracker.track(INPUT)).toEqual({ accepted: false, reason: 'closed' });
    expect(tracker.stats().rejected).toMatchObject({ invalid: 1, queue_full: 1, closed: 1, unserializable: 0 });
  });

  it('throws an error with every problem in strict mode, for what the caller can fix', () => {
    const { tracker, delivery } = create(true);
    expect(() => tracker.track({ eventType: '', value: NaN })).toThrow(
      expect.objectContaining({
        code: 'INVALID_EVENT',
        message: expect.stringMatching(/eventType.*\n.*value/),
        problems: [expect.objectContaining({ field: 'eventType' }), expect.objectContaining({ field: 'value' })],
      }),
    );
    delivery.answers.push(FULL);
    expect(tracker.track(INPUT)).toMatchObject({ reason: 'queue_full' });
    expect(tracker.stats().rejected.invalid).toBe(1);
  });

  it('never throws from trackAndWait(), strict or not', async () => {
    expect(await create(true).tracker.trackAndWait({ eventType: '', value: 1 })).toEqual({
      status: 'rejected',
      reason: 'invalid',
      problems: [{ field: 'eventType', message: expect.any(String) }],
    });
  });

  it('waits for room and then for the outcome', async () => {
    const { tracker, delivery } = create();
    delivery.answers.push(FULL, FULL);
    const outcome = tracker.trackAndWait(INPUT);
    while (delivery.onOutcome === undefined || delivery.events.length === 0) await Promise.resolve();
    const delivered: Outcome = { status: 'delivered', eventId: 'e', insertId: 'i', attempts: 1 };
    delivery.onOutcome(delivered);
    expect(await outcome).toEqual(delivered);
    expect(delivery.roomRequests).toBe(2);
    expect(tracker.stats().rejected.queue_full).toBe(0);
  });

  it('answers pending at the deadline, or when the signal aborts, and says where the event is', async () => {
    const { tracker, delivery } = create();
    expect(await tracker.trackAndWait(INPUT, { deadlineMs: 1 })).toEqual({
      status: 'pending',
      insertId: delivery.events[0]?.insertId,
      where: 'memory',
    });
    const aborted = AbortSignal.abort();
    expect(await tracker.trackAndWait(INPUT, { signal: aborted })).toMatchObject({ status: 'pending' });
  });

  it('listens once to a signal that many calls share, and not longer than they wait', async () => {
    const { tracker } = create();
    const caller = new AbortController();
    const added = jest.spyOn(caller.signal, 'addEventListener');
    const removed = jest.spyOn(caller.signal, 'removeEventListener');
    const outcomes = Array.from({ length: 30 }, () => tracker.trackAndWait(INPUT, { signal: caller.signal }));
    await nextTurn();
    caller.abort();
    expect((await Promise.all(outcomes)).every(({ status }) => status === 'pending')).toBe(true);
    expect([added.mock.calls.length, removed.mock.calls.length]).toEqual([1, 1]);
  });

  it('answers queue_full, counted once, where no room came before the deadline', async () => {
    const { tracker, delivery } = create();
    delivery.answers.push(FULL, FULL);
    expect(await tracker.trackAndWait(INPUT, { signal: AbortSignal.abort() })).toEqual({
      status: 'rejected',
      reason: 'queue_full',
    });
    expect(tracker.stats().rejected.queue_full).toBe(1);
  });

  it('answers queue_full at once for an event that an empty queue has no room for', async () => {
    const { tracker, delivery } = create();
    delivery.answers.push(FULL);
    jest.spyOn(delivery, 'stats').mockReturnValue({ queued: 0, inFlight: 0, retryWait: 0 } as never);
    expect(await tracker.trackAndWait(INPUT)).toEqual({ status: 'rejected', reason: 'queue_full' });
    expect(delivery.roomRequests).toBe(0);
  });

  it('takes null for options left out', async () => {
    const { tracker, delivery } = create();
    const none = null as never;
    delivery.answers.push({ accepted: false, reason: 'closed' });
    expect(await tracker.trackAndWait(INPUT, none)).toMatchObject({ status: 'rejected', reason: 'closed' });
    void tracker.flush(none);
    void tracker.shutdown(none);
    expect(delivery.deadlines).toEqual([30_000, 7_000]);
  });

  it('shuts down once, however often it is asked', () => {
    const { tracker, delivery } = create();
    expect(tracker.shutdown()).toBe(tracker.shutdown({ deadlineMs: 1 }));
    expect(delivery.deadlines).toEqual([7_000]);
  });

  it.each([undefined, NaN, -1, '5' as never])('waits by the default where the deadline is %p', (deadlineMs) => {
    const { tracker, delivery } = create();
    void tracker.flush({ deadlineMs: deadlineMs as number });
    expect(delivery.deadlines).toEqual([30_000]);
  });

  it('gives every event below runWithContext() its context, through awaits, and none beside it', async () => {
    const { tracker, delivery } = create();
    const users = ['a', 'b', 'c'];
    const run = async (): Promise<void> => {
      await Promise.resolve();
      tracker.track(INPUT);
    };
    await Promise.all(users.map((externalUserId) => tracker.runWithContext({ externalUserId }, run)));
    tracker.track(INPUT);
    const seen = delivery.events.map(({ body }) => (JSON.parse(body) as { externalUserId?: string }).externalUserId);
    expect(seen).toEqual([...users, undefined]);
  });

  it('tells an integration what an event would inherit, all layers merged', () => {
    const { tracker } = create();
    expect(currentContext(tracker)).toBeUndefined();

    tracker.runWithContext({ externalUserId: 'outer', properties: { a: 1 } }, () =>
      tracker.runWithContext({ externalConversationId: 'inner', properties: { b: 2 } }, () =>
        expect(currentContext(tracker)).toEqual({
          externalUserId: 'outer',
          externalConversationId: 'inner',
          properties: { a: 1, b: 2 },
        }),
      ),
    );
  });

  it('lets an inner context win and returns what the function returns', () => {
    const { tracker, delivery } = create();
    const outer = { externalUserId: 'outer', externalOrganizationId: 'acme', properties: { a: 1, b: 1 } };
    const inner = { externalUserId: 'inner', externalOrganizationId: undefined, properties: { b: 2 } };
    const result = tracker.runWithContext(outer, () =>
      tracker.runWithContext(inner, () => {
        tracker.track(INPUT);
        return 'result';
      }),
    );
    expect(result).toBe('result');
    expect(JSON.parse(delivery.events[0]!.body)).toMatchObject({
      externalUserId: 'inner',
      externalOrganizationId: 'acme',
      properties: { a: 1, b: 2 },
    });
  });

  it.each([undefined, null])('runs the function in the outer context where it is given %p', (nothing) => {
    const { tracker, delivery } = create();
    const run = (): void => tracker.runWithContext(nothing as never, () => void tracker.track(INPUT));
    run();
    tracker.runWithContext({ externalUserId: 'outer' }, run);
    const bodies = delivery.events.map(({ body }) => JSON.parse(body) as { externalUserId?: string });
    expect(bodies.map(({ externalUserId }) => externalUserId)).toEqual([undefined, 'outer']);
  });

  it('tells hooks of what it accepts and rejects, without the body', () => {
    const seen: unknown[] = [];
    const { tracker } = create(false, { onAccepted: (n) => seen.push(n), onRejected: (n) => seen.push(n) });
    tracker.track({ ...INPUT, insertId: 'i' });
    tracker.track({ eventType: 'x', value: NaN });
    expect(seen).toEqual([
      { tracker: 'test', insertId: 'i', eventType: 'signup_completed', bytes: expect.any(Number), durable: false },
      {
        tracker: 'test',
        eventType: 'x',
        reason: 'invalid',
        problems: [{ field: 'value', message: expect.any(String) }],
      },
    ]);
  });

  it('counts a mapping that threw, with the name of its handler', () => {
    const seen: unknown[] = [];
    const { tracker } = create(false, { onRejected: (n) => seen.push(n) });
    const problem = { field: 'value', message: 'TypeError: result.total is not a function' };
    expect(rejectMapping(tracker, 'BillingController.upgrade', problem)).toMatchObject({ reason: 'mapping' });
    expect(tracker.stats().rejected.mapping).toBe(1);
    expect(seen).toEqual([
      expect.objectContaining({ source: 'BillingController.upgrade', reason: 'mapping', problems: [problem] }),
    ]);
  });
});

describe('DisabledTracker', () => {
  it('does nothing, and counts it', async () => {
    const tracker = new DisabledTracker(observerWith({}));
    expect(tracker.track()).toEqual({ accepted: false, reason: 'disabled' });
    expect(await tracker.trackAndWait()).toEqual({ status: 'rejected', reason: 'disabled' });
    expect(rejectMapping(tracker, 'x', { field: 'value', message: 'y' })).toEqual({
      accepted: false,
      reason: 'disabled',
    });
    expect(await tracker.flush()).toMatchObject({ ok: true, pending: 0 });
    expect(await tracker.shutdown()).toMatchObject({ ok: true, lost: 0 });
    expect(tracker.runWithContext({}, () => 5)).toBe(5);
    expect([isDisabled(tracker), currentContext(tracker)]).toEqual([true, undefined]);
    expect(tracker.stats()).toMatchObject({ accepted: 0, rejected: { disabled: 3 } });
  });
});
