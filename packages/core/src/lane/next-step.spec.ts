import fc from 'fast-check';
import { queuedEvent, type QueuedEvent } from '../event/queued-event.js';
import { resolveSenderOptions } from '../options/sender-options.js';
import type { PauseVerdict, RetryVerdict, Verdict } from '../verdict/verdict.types.js';
import { isCharged, nextStepOf, signOf } from './next-step.js';

const EVENT = { body: '{}', bytes: 2, insertId: 'i', eventType: 't', productId: 'p', sampleable: false };
const OPTIONS = resolveSenderOptions({ apiKey: 'k' }, false);

const DELIVERED: Verdict = { kind: 'delivered', eventId: 'e' };
const DEAD: Verdict = { kind: 'dead', reason: 'rejected', message: '400: no' };
const OWN: RetryVerdict = { kind: 'retry', charge: 'event', maybeDelivered: false, message: 'own' };
const FAULT: RetryVerdict = { kind: 'retry', charge: 'endpoint', maybeDelivered: true, message: 'fault' };
const MISROUTED: PauseVerdict = {
  kind: 'pause',
  reason: 'misrouted',
  chargeable: true,
  maybeDelivered: false,
  message: 'status 404',
};
const THROTTLED: PauseVerdict = { ...MISROUTED, reason: 'throttled', chargeable: false };

function withHistory(history: Partial<QueuedEvent>): QueuedEvent {
  return Object.assign(queuedEvent(EVENT, 0), { attempts: 1, backoffs: 1 }, history);
}

describe('an attempt is charged to its event', () => {
  it.each([
    ['a refusal of its own', OWN, false, true],
    ['a refusal of its own', OWN, true, true],
    ["the endpoint's fault", FAULT, false, false],
    ["the endpoint's fault", FAULT, true, true],
    ['a pause met again', MISROUTED, false, false],
    ['a pause met again', MISROUTED, true, true],
    ['being throttled', THROTTLED, false, false],
    ['being throttled', THROTTLED, true, false],
    ['a success', DELIVERED, true, false],
    ['a refusal for good', DEAD, true, false],
    ['our own giving up', { kind: 'aborted' } as const, true, false],
  ])('for %s, given the lane is healthy for it', (_, verdict, healthy, charged) => {
    expect(isCharged(verdict, healthy)).toBe(charged);
  });
});

describe('an attempt tells the lane', () => {
  it('of life where the endpoint took or refused an event', () => {
    expect(signOf(DELIVERED, false)).toEqual({ kind: 'alive', succeeded: true });
    expect(signOf({ kind: 'sampled' }, false)).toEqual({ kind: 'alive', succeeded: true });
    expect(signOf(DEAD, false)).toEqual({ kind: 'alive', succeeded: false });
  });

  it("of life where the fault was the event's own", () => {
    for (const verdict of [OWN, FAULT, MISROUTED]) {
      expect(signOf(verdict, true)).toEqual({ kind: 'alive', succeeded: false });
    }
  });

  it("of the endpoint's fault where it was not the event's", () => {
    expect(signOf(FAULT, false)).toEqual({ kind: 'fault' });
    expect(signOf({ ...THROTTLED, retryAfterMs: 9 }, false)).toMatchObject({
      kind: 'pause',
      reason: 'throttled',
      retryAfterMs: 9,
    });
  });

  it('of nothing where we gave it up', () => {
    expect(signOf({ kind: 'aborted' }, false)).toEqual({ kind: 'none' });
  });
});

describe('after an attempt an event', () => {
  it('ends as the verdict says', () => {
    for (const verdict of [DELIVERED, DEAD, { kind: 'sampled' } as const]) {
      expect(nextStepOf(withHistory({}), verdict, OPTIONS, 0)).toEqual(verdict);
    }
  });

  it('is released where we gave it up', () => {
    expect(nextStepOf(withHistory({}), { kind: 'aborted' }, OPTIONS, 0)).toEqual({ kind: 'released' });
  });

  it.each([
    [1, 500],
    [2, 1_000],
    [8, 60_000],
  ])('waits longer with each backoff: number %i up to %i ms', (backoffs, delayMs) => {
    expect(nextStepOf(withHistory({ backoffs }), FAULT, OPTIONS, 1)).toEqual({
      kind: 'retry',
      delayMs,
      requested: false,
    });
  });

  it('waits as long as the server asks for its sake, and at most the cap with its jitter', () => {
    const asked = { ...FAULT, retryAfterMs: 120_000 };
    expect(nextStepOf(withHistory({}), asked, OPTIONS, 0)).toEqual({
      kind: 'retry',
      delayMs: 120_000,
      requested: true,
    });
    const absurd = { ...FAULT, retryAfterMs: Infinity };
    expect(nextStepOf(withHistory({}), absurd, OPTIONS, 1)).toMatchObject({ delayMs: 330_000 });
  });

  it('waits its own backoff in a pause: the lane keeps the wait that was asked for', () => {
    const asked = { ...THROTTLED, retryAfterMs: 120_000 };
    expect(nextStepOf(withHistory({}), asked, OPTIONS, 1)).toEqual({ kind: 'retry', delayMs: 500, requested: false });
  });

  it.each([
    [7, 'retry'],
    [8, 'dead'],
    [9, 'dead'],
  ])('that was charged %i of 8 attempts: %s', (charged, kind) => {
    const step = nextStepOf(withHistory({ charged }), FAULT, OPTIONS, 1);
    expect(step.kind).toBe(kind);
    if (kind === 'dead') expect(step).toEqual({ kind, reason: 'attempts', message: 'fault' });
  });

  it('lives however often it was tried without being charged', () => {
    const history = { attempts: 1_000, backoffs: 1_000, charged: 0 };
    expect(nextStepOf(withHistory(history), FAULT, OPTIONS, 1)).toMatchObject({ kind: 'retry', delayMs: 60_000 });
  });

  it.each([
    [2, 'retry'],
    [3, 'dead'],
  ])('that was refused %i times in a way that is final after three: %s', (refused, kind) => {
    const verdict: RetryVerdict = { ...OWN, limit: { attempts: 3, reason: 'conflict' } };
    const step = nextStepOf(withHistory({ refused, charged: refused }), verdict, OPTIONS, 1);
    expect(step.kind).toBe(kind);
    if (kind === 'dead') expect(step).toMatchObject({ reason: 'conflict' });
  });

  it('dies of the smaller limit', () => {
    const verdict: RetryVerdict = { ...OWN, limit: { attempts: 3, reason: 'conflict' } };
    const step = nextStepOf(withHistory({ refused: 2, charged: 2 }), verdict, { ...OPTIONS, maxAttempts: 2 }, 1);
    expect(step).toMatchObject({ kind: 'dead', reason: 'attempts' });
  });

  it('never waits outside of the bounds of its options', () => {
    const ms = fc.integer({ min: 1, max: 2 ** 31 - 1 });
    const options = fc.record({ backoffBaseMs: ms, backoffMaxMs: ms, maxRetryAfterMs: ms });
    const random = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(options, fc.nat(500), fc.option(ms, { nil: undefined }), random, (given, backoffs, asked, luck) => {
        const verdict = asked === undefined ? FAULT : { ...FAULT, retryAfterMs: asked };
        const step = nextStepOf(withHistory({ backoffs }), verdict, { ...OPTIONS, ...given }, luck);
        const { delayMs } = step as Extract<typeof step, { kind: 'retry' }>;
        expect(delayMs).toBeGreaterThanOrEqual(Math.min(asked ?? 0, given.maxRetryAfterMs));
        expect(delayMs).toBeLessThanOrEqual(Math.max(given.backoffMaxMs, given.maxRetryAfterMs * 1.101));
      }),
    );
  });
});
