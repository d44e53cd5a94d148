import { accepted, replied, reset, startScriptedServer, type Answer } from '../../../test-kit/src/index.js';
import { endpointFault } from './endpoint-fault.js';

const HTML = '<!doctype html><html><body>We will be back soon</body></html>';
const REFUSED = { typeOf: (n: number) => (n % 4 === 0 ? 'refused' : 'taken'), forGood: true };
const deadWhenRefused = (eventType: string): 'dead' | 'stored' => (eventType === 'refused' ? 'dead' : 'stored');

/** Answers that come whole and are not what they should be. */
export const ANSWER_FAULTS = [
  endpointFault({
    name: 'truncated JSON',
    during: () => () => replied(200, { body: '{"success":tr', stores: true }),
    pausesFor: 'unavailable',
  }),
  endpointFault({ name: 'empty 200', during: () => () => replied(200, { body: '', stores: true }) }),
  endpointFault({
    name: 'HTML 200',
    during: () => () => replied(200, { body: HTML, headers: { 'content-type': 'text/html' } }),
    pausesFor: 'misrouted',
  }),
  endpointFault({
    name: 'JSON 200 of something else',
    during: () => () => replied(200, { body: '{"status":"ok"}' }),
    pausesFor: 'misrouted',
  }),
  endpointFault({
    name: 'answer of 1 MB',
    during: () => () => replied(200, { body: `{"success":true,"eventId":"${'x'.repeat(1_000_000)}"}`, stores: true }),
  }),
  endpointFault({
    name: 'success:false twice for each event',
    options: { maxAttempts: 8 },
    during: () => (attempt) => (attempt.ordinal <= 2 ? replied(200, { body: '{"success":false}' }) : accepted()),
    lastsUntil: ({ server }) => server.events.storedOnce >= 40,
  }),
  endpointFault({
    name: 'success:false for one type, always',
    options: { maxAttempts: 8 },
    ...REFUSED,
    rightEndOf: deadWhenRefused,
    during: () => whenRefused(() => replied(200, { body: '{"success":false,"error":"no such product"}' })),
    lastsUntil: ({ deadIds }) => deadIds.size >= 5,
    check: ({ server, deadIds }) => {
      for (const id of deadIds) expect(server.attemptsOf(id)).toHaveLength(3);
    },
  }),
  endpointFault({
    name: '204 for sampled types',
    typeOf: (n) => (n % 2 === 0 ? 'sampled' : 'taken'),
    forGood: true,
    rightEndOf: (eventType) => (eventType === 'sampled' ? 'sampled' : 'stored'),
    during: () => (attempt) => (attempt.eventType === 'sampled' ? replied(204) : accepted()),
    lastsUntil: ({ tracker }) => tracker.stats().sampled >= 20,
    check: ({ tracker, server }) => {
      const arrived = new Set(server.attempts.map(({ insertId }) => insertId)).size;
      expect(tracker.stats().sampled + tracker.stats().delivered).toBe(arrived);
    },
  }),
  ...[301, 302, 307, 308].map((status) => redirect(status)),
  endpointFault({
    name: '400 for one type while others flow',
    ...REFUSED,
    rightEndOf: deadWhenRefused,
    during: () => whenRefused(() => replied(400, { body: '{"error":{"message":"value is wrong"}}' })),
    lastsUntil: ({ deadIds }) => deadIds.size >= 10,
    check: ({ laneReasons, server, deadIds }) => {
      expect([...laneReasons]).toEqual([]);
      for (const id of deadIds) expect(server.attemptsOf(id)).toHaveLength(1);
    },
  }),
  endpointFault({
    name: '400 with a body that nests 13,000 levels deep',
    ...REFUSED,
    rightEndOf: deadWhenRefused,
    during: () => whenRefused(() => replied(400, { body: '{"":'.repeat(13_000) + '1' + '}'.repeat(13_000) })),
    lastsUntil: ({ deadIds }) => deadIds.size >= 5,
  }),
  endpointFault({
    name: '413 for one type',
    ...REFUSED,
    rightEndOf: deadWhenRefused,
    during: () => whenRefused(() => replied(413)),
    lastsUntil: ({ deadIds }) => deadIds.size >= 5,
  }),
  endpointFault({
    name: '409 twin',
    options: { maxAttempts: 8 },
    forGood: true,
    during: (random) => (attempt) => {
      if (attempt.ordinal > 1) return replied(409, { body: '{"error":{"message":"the event already exists"}}' });
      return random() < 0.3 ? reset({ stores: true }) : accepted();
    },
    check: ({ server }) => {
      expect(server.attempts.length).toBeGreaterThan(server.events.storedOnce);
      expect(server.events.copies).toBe(0);
    },
  }),
];

function whenRefused(refusal: () => Answer): (attempt: { eventType: string }) => Answer {
  return ({ eventType }) => (eventType === 'refused' ? refusal() : accepted());
}

/** The other host must see nothing, and above all not the key. */
function redirect(status: number): ReturnType<typeof endpointFault> {
  let other: Awaited<ReturnType<typeof startScriptedServer>>;
  return endpointFault({
    name: `${status} to another host`,
    pausesFor: 'misrouted',
    arrange: async (server, closers) => {
      other = await startScriptedServer();
      closers.push(() => other.stop());
      server.answerBy(() => replied(status, { headers: { location: `http://localhost:${other.port}/events` } }));
      return {};
    },
    check: () =>
      expect({ requests: other.attempts.length, connections: other.connections }).toEqual({
        requests: 0,
        connections: 0,
      }),
  });
}
