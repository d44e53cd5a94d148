import { accepted, replied, type AnswerRule } from '../../../test-kit/src/index.js';
import { endpointFault, type Arranged } from './endpoint-fault.js';
import type { FaultRow } from './fault-row.types.js';
import type { World } from './world.js';

const deadWhenPoison = (eventType: string): 'dead' | 'stored' => (eventType === 'poison' ? 'dead' : 'stored');

/** Refusals of the whole lane, and of a single event that could be taken for one. */
export const REFUSAL_FAULTS: FaultRow[] = [
  keyRotation(),
  endpointFault({ name: '403 for all', during: () => () => replied(403), pausesFor: 'auth' }),
  endpointFault({ name: '404 for all', during: () => () => replied(404), pausesFor: 'misrouted' }),
  poison('404 for one event', (poisoned) => (poisoned ? replied(404) : accepted())),
  poison('503 for one event', (poisoned) => (poisoned ? replied(503) : accepted())),
  poison('one poison event of 1,000', (poisoned) => (poisoned ? replied(500) : accepted()), 1000),
  throttled('429 with seconds', () => ({ 'retry-after': '1' }), 1000),
  throttled('429 with a date', () => datesAt(Date.now()), 1000),
  throttled('429 with a date by a clock a day fast', () => datesAt(Date.now() + 86_400_000), 1000),
  throttled('429 with a date by a clock a day slow', () => datesAt(Date.now() - 86_400_000), 1000),
  throttled('429 with milliseconds', () => ({ 'retry-after-ms': '250' }), 250),
  throttled('429 with garbage', () => ({ 'retry-after': 'soon, maybe' }), 0),
  throttled('429 with 0', () => ({ 'retry-after': '0' }), 0),
  throttled('429 with an absurd wait', () => ({ 'retry-after': '99999999999' }), 400, { maxRetryAfterMs: 400 }),
];

/** The event is at fault, and while others flow it is found to be; it must hold up none of them. */
function poison(name: string, answer: (poisoned: boolean) => ReturnType<AnswerRule>, events = 60): FaultRow {
  return endpointFault({
    name,
    events,
    typeOf: (n) => (n === 10 ? 'poison' : 'taken'),
    rightEndOf: deadWhenPoison,
    forGood: true,
    options: { maxAttempts: 4 },
    during:
      () =>
      ({ eventType }) =>
        answer(eventType === 'poison'),
    lastsUntil: ({ deadIds }) => deadIds.size === 1,
    check: ({ deadIds }) => expect([...deadIds]).toEqual(['poison#10']),
  });
}

/** One at a time, so that a request that comes too early cannot have been on its way. */
function throttled(
  name: string,
  headers: () => Record<string, string>,
  minWaitMs: number,
  options: { maxRetryAfterMs?: number } = {},
): FaultRow {
  return endpointFault({
    name,
    events: 10,
    during: () => {
      let refused = 0;
      return () => (refused++ < 1 ? replied(429, { headers: headers() }) : accepted());
    },
    lastsUntil: ({ server }) => server.attempts.length >= 2,
    options: { maxConcurrency: 1, ...options },
    // Without a time it is evidence, and one is not enough.
    ...(minWaitMs > 0 ? { pausesFor: 'throttled' } : {}),
    check: ({ server }) => {
      const [first, second] = server.attempts;
      expect(second!.arrivedAt - first!.arrivedAt).toBeGreaterThanOrEqual(minWaitMs);
      expect(second!.arrivedAt - first!.arrivedAt).toBeLessThan(minWaitMs * 1.1 + 2_000);
    },
  });
}

function datesAt(now: number): Record<string, string> {
  const at = (time: number): string => new Date(time).toUTCString();
  return { date: at(now), 'retry-after': at(now + 1000) };
}

function keyRotation(): FaultRow {
  let asked = 0;
  let current = 'old-key';
  const arrange = (server: World['server']): Arranged => {
    asked = 0;
    current = 'old-key';
    server.answerBy(({ headers }) => (headers.authorization === 'Bearer new-key' ? accepted() : replied(401)));
    const apiKey = async (): Promise<string> => {
      asked++;
      return Promise.resolve(current);
    };
    return { options: { apiKey }, end: () => (current = 'new-key') };
  };
  return endpointFault({
    name: '401 for a while, then the new key',
    pausesFor: 'auth',
    arrange,
    check: ({ server }) => {
      expect(asked).toBeGreaterThan(1);
      expect(asked).toBeLessThanOrEqual(server.attempts.length);
    },
  });
}
