import fc from 'fast-check';
import { queuedEvent, type QueuedEvent } from '../event/queued-event.js';
import { resolveSenderOptions, type ResolvedSenderOptions } from '../options/sender-options.js';
import type { PauseVerdict, RetryVerdict, Verdict } from '../verdict/verdict.types.js';
import { backoffMs, isCharged, nextStepOf, pauseMs, requestedWaitMs, signOf } from './lane-rules.js';
import type { NextStep } from './sender.types.js';

const EVENT = { body: '{}', bytes: 2, insertId: 'i', eventType: 't', productId: 'p', sampleable: false };
const OPTIONS = resolveSenderOptions({ apiKey: 'k' }, false);

const DELIVERED: Verdict = { kind: 'delivered', eventId: 'e' };
const DEAD: Verdict = { kind: 'dead', reason: 'rejected', message: '400: no' };
const OWN: RetryVerdict = { kind: 'retry', fault: 'event', maybeDelivered: false, message: 'own' };
const FAULT: RetryVerdict = { kind: 'retry', fault: 'unavailable', maybeDelivered: true, message: 'fault' };
const MISROUTED: RetryVerdict = { ...FAULT, fault: 'misrouted', message: 'status 404' };
const THROTTLED: RetryVerdict = { ...FAULT, fault: 'throttled' };
const UNREACHED: RetryVerdict = { ...FAULT, fault: 'network' };
const REFUSED_KEY: PauseVerdict = { kind: 'pause', reason: 'auth', maybeDelivered: false, message: 'status 401' };

function withHistory(history: Partial<QueuedEvent>): QueuedEvent {
  return Object.assign(queuedEvent(EVENT, 0), { attempts: 1, backoffs: 1 }, history);
}

function nextStep(
  queued: QueuedEvent,
  verdict: Verdict,
  options: ResolvedSenderOptions,
  random: number,
  ageMs = 0,
): NextStep {
  return nextStepOf(queued, verdict, options, random, ageMs);
}

describe('an attempt is charged to its event', () => {
  it.each([
    ['a refusal of its own', OWN, false, true],
    ['a refusal of its own', OWN, true, true],
    ["the endpoint's fault", FAULT, false, false],
    ["the endpoint's fault", FAULT, true, true],
    ['a 404', MISROUTED, false, false],
    ['a 404', MISROUTED, true, true],
    ['no connection', UNREACHED, true, false],
    ['a refused key', REFUSED_KEY, true, false],
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

  it('of life where it answered that the event is at fault', () => {
    expect(signOf(OWN, true)).toEqual({ kind: 'alive', succeeded: false });
  });

  it('nothing of the endpoint where its fault was the event’s own', () => {
    for (const verdict of [FAULT, MISROUTED]) expect(signOf(verdict, true)).toEqual({ kind: 'own' });
  });

  it("of the endpoint's fault where it was not the event's", () => {
    expect(signOf(FAULT, false)).toEqual({ kind: 'fault', reason: 'unavailable' });
    expect(signOf(REFUSED_KEY, false)).toEqual({ kind: 'pause', reason: 'auth' });
  });

  it('of nothing where we gave it up', () => {
    expect(signOf({ kind: 'aborted' }, false)).toEqual({ kind: 'none' });
  });
});

describe('after an attempt an event', () => {
  it('ends as the verdict says', () => {
    for (const verdict of [DELIVERED, DEAD, { kind: 'sampled' } as const]) {
      expect(nextStep(withHistory({}), verdict, OPTIONS, 0)).toEqual(verdict);
    }
  });

  it('is released where we gave it up', () => {
    expect(nextStep(withHistory({}), { kind: 'aborted' }, OPTIONS, 0)).toEqual({ kind: 'released' });
  });

  it.each([
    [1, 500],
    [2, 1_000],
    [8, 60_000],
  ])('waits longer with each backoff: number %i up to %i ms', (backoffs, delayMs) => {
    expect(nextStep(withHistory({ backoffs }), FAULT, OPTIONS, 1)).toEqual({
      kind: 'retry',
      delayMs,
      requested: false,
    });
  });

  it('waits as long as the server asks for its sake, and at most the cap with its jitter', () => {
    const asked = { ...FAULT, askedMs: 120_000 };
    expect(nextStep(withHistory({}), asked, OPTIONS, 0)).toEqual({
      kind: 'retry',
      delayMs: 120_000,
      requested: true,
    });
    const absurd = { ...FAULT, askedMs: Infinity };
    expect(nextStep(withHistory({}), absurd, OPTIONS, 1)).toMatchObject({ delayMs: 330_000 });
  });

  it.each([
    [7, 'retry'],
    [8, 'dead'],
    [9, 'dead'],
  ])('that was charged %i of 8 attempts: %s', (charged, kind) => {
    const step = nextStep(withHistory({ charged }), FAULT, OPTIONS, 1);
    expect(step.kind).toBe(kind);
    if (kind === 'dead') expect(step).toEqual({ kind, reason: 'attempts', message: 'fault' });
  });

  it('lives however often it was tried without being charged', () => {
    const history = { attempts: 1_000, backoffs: 1_000, charged: 0 };
    expect(nextStep(withHistory(history), FAULT, OPTIONS, 1)).toMatchObject({ kind: 'retry', delayMs: 60_000 });
  });

  it.each([
    [2, 'retry'],
    [3, 'dead'],
  ])('that was refused %i times in a way that is final after three: %s', (refused, kind) => {
    const verdict: RetryVerdict = { ...OWN, limit: { attempts: 3, reason: 'conflict' } };
    const step = nextStep(withHistory({ refused, charged: refused }), verdict, OPTIONS, 1);
    expect(step.kind).toBe(kind);
    if (kind === 'dead') expect(step).toMatchObject({ reason: 'conflict' });
  });

  it.each([FAULT, THROTTLED, REFUSED_KEY])('that is older than maxAgeMs is given up', (verdict) => {
    const { maxAgeMs } = OPTIONS;
    expect(nextStep(withHistory({}), verdict, OPTIONS, 1, maxAgeMs)).toMatchObject({ kind: 'retry' });
    expect(nextStep(withHistory({}), verdict, OPTIONS, 1, maxAgeMs + 1)).toEqual({
      kind: 'dead',
      reason: 'expired',
      message: verdict.message,
    });
  });

  it('that is older than maxAgeMs ends as the verdict says where there is one', () => {
    for (const verdict of [DELIVERED, DEAD]) {
      expect(nextStep(withHistory({}), verdict, OPTIONS, 0, Infinity)).toEqual(verdict);
    }
    expect(nextStep(withHistory({}), { kind: 'aborted' }, OPTIONS, 0, Infinity)).toEqual({ kind: 'released' });
  });

  it('dies of the smaller limit', () => {
    const verdict: RetryVerdict = { ...OWN, limit: { attempts: 3, reason: 'conflict' } };
    const step = nextStep(withHistory({ refused: 2, charged: 2 }), verdict, { ...OPTIONS, maxAttempts: 2 }, 1);
    expect(step).toMatchObject({ kind: 'dead', reason: 'attempts' });
  });

  it('never waits outside of the bounds of its options', () => {
    const ms = fc.integer({ min: 1, max: 2 ** 31 - 1 });
    const options = fc.record({ backoffBaseMs: ms, backoffMaxMs: ms, maxRetryAfterMs: ms });
    const random = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(options, fc.nat(500), fc.option(ms, { nil: undefined }), random, (given, backoffs, asked, luck) => {
        const verdict = asked === undefined ? FAULT : { ...FAULT, askedMs: asked };
        const step = nextStep(withHistory({ backoffs }), verdict, { ...OPTIONS, ...given }, luck);
        const { delayMs } = step as Extract<typeof step, { kind: 'retry' }>;
        expect(delayMs).toBeGreaterThanOrEqual(Math.min(asked ?? 0, given.maxRetryAfterMs));
        expect(delayMs).toBeLessThanOrEqual(Math.max(given.backoffMaxMs, given.maxRetryAfterMs * 1.101));
      }),
    );
  });
});

const n = fc.integer({ min: 0, max: 2_000 });
const ms = fc.integer({ min: 1, max: 2 ** 31 - 1 });
const random = fc.double({ min: 0, max: 1, noNaN: true });

describe('backoff', () => {
  it.each([
    [1, 500],
    [2, 1_000],
    [3, 2_000],
    [7, 32_000],
    [8, 60_000],
    [50, 60_000],
  ])('number %i reaches up to %i ms with the defaults', (count, ceiling) => {
    expect(backoffMs(count, 500, 60_000, 1)).toBe(ceiling);
    expect(backoffMs(count, 500, 60_000, 0.5)).toBe(ceiling / 2);
  });

  it('never falls below a fifth of the base', () => {
    expect(backoffMs(1, 500, 60_000, 0)).toBe(100);
    expect(backoffMs(9, 500, 60_000, 0)).toBe(100);
  });

  it('lies between the floor and the ceiling, whatever the options', () => {
    fc.assert(
      fc.property(n, ms, ms, random, (count, baseMs, maxMs, luck) => {
        const wait = backoffMs(count, baseMs, maxMs, luck);
        expect(wait).toBeGreaterThanOrEqual(Math.min(maxMs, baseMs * 0.2));
        expect(wait).toBeLessThanOrEqual(Math.max(baseMs * 0.2, Math.min(maxMs, baseMs * 2 ** (count - 1))));
        expect(wait).toBeLessThanOrEqual(maxMs);
      }),
    );
  });

  it('spreads over the whole width, so that clients do not come back together', () => {
    fc.assert(
      fc.property(n, ms, ms, random, random, (count, baseMs, maxMs, a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        expect(backoffMs(count, baseMs, maxMs, less)).toBeLessThanOrEqual(backoffMs(count, baseMs, maxMs, more));
      }),
    );
  });
});

describe('a wait that a server asked for', () => {
  it('is as long as asked, with up to a tenth on top', () => {
    expect(requestedWaitMs(10_000, 300_000, 0)).toBe(10_000);
    expect(requestedWaitMs(10_000, 300_000, 1)).toBe(11_000);
  });

  it('is at least what was asked and at most the cap with its jitter', () => {
    const asked = fc.oneof(ms, fc.constantFrom(Infinity, Number.MAX_VALUE));
    fc.assert(
      fc.property(asked, ms, random, (askedMs, capMs, luck) => {
        const wait = requestedWaitMs(askedMs, capMs, luck);
        expect(wait).toBeGreaterThanOrEqual(Math.min(askedMs, capMs));
        expect(wait).toBeLessThanOrEqual(Math.min(askedMs, capMs) * 1.1 + 1e-6 * capMs);
      }),
    );
  });
});

describe('a pause that no server asked for', () => {
  const options = { pauseBaseMs: 1_000, pauseMaxMs: 60_000 };

  it.each([
    [1, 250, 750],
    [3, 1_000, 3_000],
    [7, 15_000, 45_000],
    [50, 15_000, 45_000],
  ])('number %i lasts from %i to %i ms', (count, least, most) => {
    expect(pauseMs('unavailable', count, options, 0)).toBe(least);
    expect(pauseMs('unavailable', count, options, 1)).toBe(most);
  });

  it('is five times as long where the key has to be changed', () => {
    expect(pauseMs('auth', 1, options, 1)).toBe(3_750);
    expect(pauseMs('auth', 50, options, 1)).toBe(225_000);
  });
});
