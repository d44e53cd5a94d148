import {
  accepted,
  cut,
  dripped,
  ended,
  neverAnswered,
  replied,
  reset,
  stalled,
  type Answer,
  type AnswerRule,
} from '../../../test-kit/src/index.js';
import { endpointFault } from './endpoint-fault.js';

/** Longer where the whole matrix is run; see `npm run test:faults`. */
const SOAK_MS = Number(process.env['SOAK_MS'] ?? 2_000);

/** How long the endpoint keeps one manner. */
const MIN_MOOD_MS = 20;
const MOOD_SPREAD_MS = 180;

/** Every manner in which an endpoint was seen to answer; each event may meet any of them, several times. */
const MOODS: readonly (() => Answer)[] = [
  accepted,
  () => accepted({ delayMs: 20 }),
  () => replied(401),
  () => replied(404),
  () => replied(408),
  () => replied(429, { headers: { 'retry-after-ms': '50' } }),
  () => replied(500),
  () => replied(503),
  () => replied(302, { headers: { location: 'http://127.0.0.2/' } }),
  () => replied(200, { body: '<html>' }),
  () => replied(200, { body: '' }),
  () => reset({ stores: true }),
  () => reset({ stores: false }),
  () => ended({ stores: true }),
  () => neverAnswered({ stores: true }),
  () => stalled(),
  () => cut({ then: 'end' }),
  () => dripped({ everyMs: 100 }),
];

/** Half of the time all is well; else one manner after the other, at random. */
function moods(random: () => number): AnswerRule {
  let mood = accepted;
  let until = 0;
  return () => {
    if (performance.now() > until) {
      until = performance.now() + MIN_MOOD_MS + random() * MOOD_SPREAD_MS;
      mood = random() < 0.5 ? accepted : MOODS[Math.floor(random() * MOODS.length)]!;
    }
    return mood();
  };
}

/** All faults at random, in a stream of events; the ledger is weighed at every outcome and every look. */
export const SOAK = [
  endpointFault({
    name: 'soak: random faults from all rows',
    events: 400,
    // A 500 among many successes is charged to its event, by the rule; that alone must end none.
    options: { maxAttempts: 50 },
    during: moods,
    lastsMs: SOAK_MS,
  }),
];
