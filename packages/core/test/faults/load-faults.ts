import { accepted, replied, startChaosProxy } from '../../../test-kit/src/index.js';
import { endpointFault } from './endpoint-fault.js';

/** An endpoint that works badly, or for some only. */
export const LOAD_FAULTS = [
  endpointFault({
    name: '30 % of 500s',
    events: 200,
    // By chance, nine of ten others get their 2xx, and the lane is healthy.
    options: { maxAttempts: 8 },
    during: (random) => () => (random() < 0.3 ? replied(500) : accepted()),
    lastsMs: 500,
  }),
  endpointFault({
    name: '503 flapping',
    events: 200,
    options: { maxAttempts: 8 },
    during: () => () => (Math.floor(performance.now() / 60) % 2 === 0 ? replied(503) : accepted()),
    lastsMs: 600,
  }),
  endpointFault({
    name: 'latency step 20 → 500 ms',
    events: 60,
    options: { attemptTimeoutMs: 2_000 },
    lastsMs: 1_100,
    arrange: async (server, closers) => {
      const proxy = await startChaosProxy(server.port);
      closers.push(() => proxy.close());
      await proxy.set({ kind: 'delay', ms: 10 });
      return {
        options: { baseUrl: proxy.baseUrl },
        begin: () => setTimeout(() => void proxy.set({ kind: 'delay', ms: 250 }), 100),
        end: () => proxy.set({ kind: 'delay', ms: 10 }),
      };
    },
    check: ({ laneReasons, tracker }) => {
      expect([...laneReasons]).toEqual([]);
      expect(tracker.stats().lane.limit).toBeGreaterThanOrEqual(8);
    },
  }),
  endpointFault({
    name: 'server with room for 50',
    events: 600,
    options: { maxAttempts: 8 },
    during: () => (attempt) => (attempt.concurrent > 50 ? replied(503) : accepted({ delayMs: 15 })),
    lastsUntil: ({ server }) => server.events.storedOnce >= 600,
  }),
];
