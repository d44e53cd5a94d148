import type { FaultRule, FaultScript } from '../../../src/client/fault.types.js';

/** A fault script with a name. */
export interface Scenario {
  readonly name: string;
  readonly meaning: string;
  readonly script: FaultScript;
}

const SECONDS = 30;
const WINDOW = { toMs: SECONDS * 1000 };

/** Each ends by itself. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'A bad day',
    meaning: 'A little of everything: slow answers, errors, lost answers, a connection that breaks, a foreign page.',
    script: {
      seed: 1,
      rules: [
        { fault: { kind: 'latency', delayMs: 400 }, probability: 0.3, window: WINDOW },
        { fault: { kind: 'status', status: 503, retryAfter: 1 }, probability: 0.2, window: WINDOW },
        { fault: { kind: 'status', status: 429, retryAfter: 1 }, probability: 0.1, window: WINDOW },
        { fault: { kind: 'reset', stored: true }, probability: 0.15, window: WINDOW },
        { fault: { kind: 'half_body', stored: true }, probability: 0.1, window: WINDOW },
        { fault: { kind: 'html' }, probability: 0.05, window: WINDOW },
      ],
    },
  },
  {
    name: 'An outage',
    meaning: 'Every request is answered 503 with Retry-After; then all is well again.',
    script: { rules: [{ fault: { kind: 'status', status: 503, retryAfter: 2 }, window: WINDOW }] },
  },
  {
    name: 'Lost answers',
    meaning:
      'Events are stored, but half of the answers never arrive. Only an insertId keeps a retry from counting twice.',
    script: {
      seed: 2,
      rules: [
        { fault: { kind: 'reset', stored: true }, probability: 0.3, window: WINDOW },
        { fault: { kind: 'half_body', stored: true }, probability: 0.3, window: WINDOW },
      ],
    },
  },
  {
    name: 'Slow answers',
    meaning: 'Half of the answers take two seconds, and one in ten never begins.',
    script: {
      seed: 3,
      rules: [
        { fault: { kind: 'latency', delayMs: 2000 }, probability: 0.5, window: WINDOW },
        { fault: { kind: 'no_headers' }, probability: 0.1, window: WINDOW },
      ],
    },
  },
];

/** When the last rule ends, after the script was set; undefined for a script that does not end by itself. */
export function endOf({ rules }: FaultScript): number | undefined {
  const ends = rules.map(({ window }) => window?.toMs);
  return ends.includes(undefined) ? undefined : Math.max(0, ...ends.map((end) => end ?? 0));
}

/** What a rule does to a request: `503 with Retry-After 1` */
export function describeRule({ fault, match }: FaultRule): string {
  const only = match?.eventType === undefined ? '' : ` (only ${match.eventType})`;
  if (fault.kind === 'latency') return `answered ${fault.delayMs} ms later${only}`;
  const stored = fault.stored === true ? ', after the event was stored' : '';
  return `${describeAnswer(fault)}${stored}${only}`;
}

function describeAnswer(fault: Exclude<FaultRule['fault'], { kind: 'latency' }>): string {
  switch (fault.kind) {
    case 'status':
      return `${fault.status}${fault.retryAfter === undefined ? '' : ` with Retry-After ${fault.retryAfter}`}`;
    case 'no_headers':
      return 'no answer, on a connection that stays open';
    case 'half_body':
      return 'half of the answer';
    case 'reset':
      return 'connection reset';
    case 'html':
      return '200 with an HTML page';
    case 'redirect':
      return `redirect to ${fault.location}`;
  }
}
