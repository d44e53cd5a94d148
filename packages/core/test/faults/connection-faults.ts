import { lookup } from 'node:dns';
import { Agent } from 'undici';
import {
  accepted,
  cut,
  dripped,
  ended,
  neverAnswered,
  reset,
  stalled,
  startChaosProxy,
  type Chaos,
} from '../../../test-kit/src/index.js';
import { endpointFault, type Arranged, type EndpointFault } from './endpoint-fault.js';
import type { World } from './world.js';

type Arrange = NonNullable<EndpointFault['arrange']>;

/** Connections that cannot be made, or that end before a whole answer came. */
export const CONNECTION_FAULTS = [
  endpointFault({
    name: 'server down',
    pausesFor: 'network',
    lastsMs: 600,
    arrange: (server) => ({ begin: () => server.stop(), end: () => server.start() }),
  }),
  endpointFault({
    name: 'port refuses behind a proxy that was up before',
    pausesFor: 'network',
    arrange: proxied({ kind: 'refuse' }),
  }),
  endpointFault({
    name: 'RST before accept',
    arrange: (server) => ({
      begin: () => server.resetConnections(true),
      end: () => server.resetConnections(false),
    }),
    check: ({ laneReasons }) => expect(laneReasons.size).toBeGreaterThan(0),
  }),
  endpointFault({
    name: 'RST after read, not stored',
    during: () => () => reset({ stores: false }),
    pausesFor: 'unavailable',
  }),
  endpointFault({
    name: 'RST after stored',
    during: () => () => reset({ stores: true }),
    pausesFor: 'unavailable',
    check: ({ server }) => expect(server.events.copies).toBeGreaterThan(0),
  }),
  endpointFault({
    name: 'FIN instead of an answer',
    during: () => () => ended({ stores: true }),
    pausesFor: 'unavailable',
  }),
  endpointFault({
    name: 'FIN instead of an answer, by a proxy',
    arrange: proxied({ kind: 'half-close' }),
    pausesFor: 'unavailable',
  }),
  endpointFault({
    name: 'headers never come',
    during: () => () => neverAnswered({ stores: true }),
    lastsMs: 700,
    pausesFor: 'timeout',
  }),
  endpointFault({ name: 'connection stalls both ways', arrange: proxied({ kind: 'stall' }), lastsMs: 700 }),
  endpointFault({ name: 'body stalls', during: () => () => stalled(), lastsMs: 700 }),
  endpointFault({ name: '1 B/s drip', during: () => () => dripped({ everyMs: 50 }), lastsMs: 700 }),
  endpointFault({
    name: '1 B/s drip of the headers',
    arrange: proxied({ kind: 'drip', everyMs: 50 }),
    lastsMs: 700,
    pausesFor: 'timeout',
  }),
  endpointFault({ name: 'body cut by a FIN', during: () => () => cut({ then: 'end' }), pausesFor: 'unavailable' }),
  endpointFault({ name: 'body cut by a RST', during: () => () => cut({ then: 'reset' }), pausesFor: 'unavailable' }),
  endpointFault({ name: 'headers cut after 20 bytes', arrange: proxied({ kind: 'truncate', afterBytes: 20 }) }),
  endpointFault({
    name: 'answers at 4 kB/s',
    arrange: proxied({ kind: 'throttle', bytesPerSecond: 4_000 }),
    check: ({ laneReasons }) => expect([...laneReasons]).toEqual([]),
  }),
  endpointFault({ name: 'DNS failure', pausesFor: 'network', arrange: unresolved }),
  endpointFault({
    name: 'idle-close race',
    server: { idleCloseMs: 4 },
    lastsUntil: ({ server }) => server.connections > 40,
    pace: (random) => (random() < 0.4 ? 1 : 0),
    check: ({ laneReasons }) => expect([...laneReasons]).toEqual([]),
  }),
  endpointFault({
    name: 'reused connection dies with its third request',
    forGood: true,
    during: () => {
      const requests = new Map<number, number>();
      return ({ connection, ordinal }) => {
        const count = (requests.get(connection) ?? 0) + 1;
        requests.set(connection, count);
        return count >= 3 && ordinal === 1 ? reset({ stores: false }) : accepted();
      };
    },
    check: ({ faults, retries, laneReasons }) => {
      expect(faults.length).toBeGreaterThan(2);
      expect({ faults: new Set(faults), retries, laneReasons }).toEqual({
        faults: new Set(['stale_socket']),
        retries: 0,
        laneReasons: new Set(),
      });
    },
  }),
];

function proxied(chaos: Chaos): Arrange {
  return async (server, closers): Promise<Arranged> => {
    const proxy = await startChaosProxy(server.port);
    closers.push(() => proxy.close());
    return {
      options: { baseUrl: proxy.baseUrl },
      begin: () => proxy.set(chaos),
      end: () => proxy.set({ kind: 'pass' }),
    };
  };
}

/** A name that no server knows, by the machine's own resolver; in the end it is found. */
function unresolved(server: World['server'], closers: World['closers']): Arranged {
  let found = false;
  const dispatcher = new Agent({
    connect: {
      lookup: (host, options, callback) =>
        lookup(found ? '127.0.0.1' : host, options as { all: true }, callback as never),
    },
  });
  closers.push(() => dispatcher.close());
  return {
    options: { dispatcher, baseUrl: `http://greenflash-events.invalid:${server.port}/api/v1` },
    begin: () => (found = false),
    end: () => (found = true),
  };
}
