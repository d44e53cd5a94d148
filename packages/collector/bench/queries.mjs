import { ask } from './control-plane.mjs';
import { CONVERSATIONS, ORGANIZATIONS, TYPES, USERS } from './fill.mjs';
import { PRODUCT_ID } from '../../core/bench/event.mjs';
import { startServer } from './throughput.mjs';

/** Every query of the control plane but the export; `n(k)` is a random number below k. */
const QUERIES = {
  'events, the first 100': () => 'events',
  'events, 1,000 from anywhere': (n, count) => `events?limit=1000&cursor=${n(count)}`,
  'events by type': (n, count) => `events?eventType=type_${n(TYPES)}&cursor=${n(count)}`,
  'events by product': (n, count) => `events?productId=${PRODUCT_ID}&cursor=${n(count)}`,
  'events by user': (n) => `events?user=user-${n(USERS)}`,
  'events by organization': (n, count) => `events?organization=organization-${n(ORGANIZATIONS)}&cursor=${n(count)}`,
  'events by conversation': (n) => `events?conversation=conversation-${n(CONVERSATIONS)}`,
  'events by insert id': (n, count, run) => `events?insertId=${run}-${n(count)}`,
  'events since': (n) => `events?since=${Date.now() - n(24 * 3_600_000)}`,
  'events by type and user, since': (n) =>
    `events?eventType=type_${n(TYPES)}&user=user-${n(USERS)}&since=${Date.now() - n(24 * 3_600_000)}`,
  'events by type and organization': (n) =>
    `events?eventType=type_${n(TYPES)}&organization=organization-${n(ORGANIZATIONS)}`,
  'events of a large organization that has none of this type': () =>
    'events?organization=organization-0&eventType=type_7',
  'events of a type that there is not': () => 'events?eventType=nothing',
  'events of a product that there is not': () => 'events?productId=00000000-0000-4000-8000-000000000000',
  'events of no user': () => 'events?user=absent',
  'wait, there already': (n, count) => `wait?user=user-${n(Math.min(USERS, count))}`,
  'wait, no match (timeoutMs=0)': () => 'wait?user=absent&timeoutMs=0',
  'rejected, the latest 200': () => 'rejected',
  'rejected, 1,000': () => 'rejected?limit=1000',
  'stats, an hour': () => 'stats',
  'stats, a day': () => 'stats?minutes=1440',
};

/** Milliseconds until the whole answer is there: the middle and the 95th percentile of each query. */
export async function measureQueries(place, { count, rounds }) {
  const server = await startServer('stored', ['--database', place]);
  try {
    const [{ body: first }] = (await ask(server.url, 'events?limit=1')).body.events;
    const run = first.insertId.split('-')[0];
    const below = createRandom();
    const rows = [];
    for (const [query, pathOf] of Object.entries(QUERIES)) {
      const times = [];
      for (let round = 0; round < rounds; round++) times.push((await ask(server.url, pathOf(below, count, run))).ms);
      times.sort((a, b) => a - b);
      const at = (share) => Number(times[Math.floor(share * (times.length - 1))].toFixed(1));
      rows.push({ query, medianMs: at(0.5), p95Ms: at(0.95) });
    }
    return rows;
  } finally {
    await server.close();
  }
}

/** Lehmer's generator: the same queries in every run. */
function createRandom() {
  let state = 1;
  return (k) => (state = (state * 48_271) % 2_147_483_647) % k;
}
