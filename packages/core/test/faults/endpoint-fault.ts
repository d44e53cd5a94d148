import type { TrackerOptions } from '@greenflash-events/core';
import {
  accepted,
  startScriptedServer,
  waitFor,
  type AnswerRule,
  type ServerOptions,
} from '../../../test-kit/src/index.js';
import type { FaultRow, Figures } from './fault-row.types.js';
import { World, type RightEnd } from './world.js';

/** A fault of the endpoint, or of what is between: it lasts a while, and then all is well. */
export interface EndpointFault {
  readonly name: string;
  /** Events tracked, half of them before the fault is seen. @default 40 */
  readonly events?: number;
  /** Their types, by number. @default all `upgrade_purchased` */
  readonly typeOf?: (n: number) => string;
  /** @default every event is stored */
  readonly rightEndOf?: (eventType: string) => RightEnd;
  /** What the server answers while the fault lasts. @default every event is stored */
  readonly during?: (random: () => number) => AnswerRule;
  /** The server goes on to answer so: it is the events that are at fault. @default false */
  readonly forGood?: boolean;
  readonly server?: ServerOptions;
  /** Makes what the tracker needs, before there is one. */
  readonly arrange?: (server: World['server'], closers: World['closers']) => Promise<Arranged> | Arranged;
  readonly options?: TrackerOptions;
  /** @default 300 ms */
  readonly lastsMs?: number;
  /** The fault lasts until then, while events go on to be tracked. */
  readonly lastsUntil?: (world: World) => boolean;
  /** How many events are tracked at a look, every few milliseconds, with `lastsUntil`. @default one to four */
  readonly pace?: (random: () => number) => number;
  /** A reason for which the lane must have been paused. */
  readonly pausesFor?: string;
  /** What else must be true in the end. */
  readonly check?: (world: World) => void;
}

/** What a row switches beside the server's answers. */
export interface Arranged {
  readonly options?: TrackerOptions;
  readonly begin?: () => unknown;
  readonly end?: () => unknown;
}

const LIMIT_MS = 20_000;

/** So that an attempt which is charged to an event, and should not be, ends it. */
const FEW_ATTEMPTS: TrackerOptions = { maxAttempts: 2 };

/** The row of a fault: events before, during and after it; then all must be where it belongs. */
export function endpointFault(fault: EndpointFault): FaultRow {
  return {
    name: fault.name,
    run: async (random) => {
      const server = await startScriptedServer({
        ...fault.server,
        ...(fault.during === undefined ? {} : { rule: fault.during(random) }),
      });
      const closers: World['closers'] = [];
      const arranged = (await fault.arrange?.(server, closers)) ?? {};
      const options = { ...FEW_ATTEMPTS, ...fault.options, ...arranged.options };
      const world = new World(server, random, fault.rightEndOf ?? (() => 'stored'), options);
      try {
        return await runFault(fault, arranged, world);
      } finally {
        await world.tracker.shutdown({ deadlineMs: 50 });
        await server.stop();
        for (const close of closers) await close();
      }
    },
  };
}

async function runFault(fault: EndpointFault, { begin, end }: Arranged, world: World): Promise<Figures> {
  const { events = 40, lastsMs = 300, lastsUntil, pace = upToFour } = fault;
  const typeOf = fault.typeOf ?? ((): string => 'upgrade_purchased');
  await begin?.();
  const startedAt = performance.now();
  let tracked = 0;
  const trackUpTo = (count: number): void => {
    while (tracked < count) world.track(typeOf(tracked++));
  };
  trackUpTo(events / 2);
  const isOver = (): boolean => {
    if (lastsUntil === undefined) trackUpTo(events / 2 + Math.floor(((performance.now() - startedAt) / lastsMs) * 8));
    else trackUpTo(tracked + pace(world.random));
    return lastsUntil === undefined ? performance.now() - startedAt > lastsMs : lastsUntil(world);
  };
  await waitFor(`the fault "${fault.name}" is over`, isOver, LIMIT_MS);
  if (fault.forGood !== true) world.server.answerBy(() => accepted());
  await end?.();
  const endedAt = performance.now();
  trackUpTo(Math.max(events, tracked));
  await waitFor('every event has its outcome', () => world.isSettled, LIMIT_MS);
  return figuresOf(fault, world, endedAt);
}

const upToFour = (random: () => number): number => Math.ceil(random() * 4);

function figuresOf(fault: EndpointFault, world: World, endedAt: number): Figures {
  const { server, tracker, acceptedIds } = world;
  expect(world.unbalanced).toBeUndefined();
  expect({ lost: world.lostIds, wronglyDead: world.wronglyDeadIds }).toEqual({ lost: [], wronglyDead: [] });
  expect(server.events.storedOnce).toBe(world.toBeStored);
  expect(server.events.rewritten).toEqual([]);
  expect(tracker.stats()).toMatchObject({ accepted: acceptedIds.length, dropped: 0 });
  if (fault.pausesFor !== undefined) expect([...world.laneReasons]).toContain(fault.pausesFor);
  fault.check?.(world);
  return {
    accepted: acceptedIds.length,
    storedOnce: server.events.storedOnce,
    copies: server.events.copies,
    lost: world.lostIds.length,
    wronglyDead: world.wronglyDeadIds.length,
    recoverSeconds: Math.max(0, world.lastOutcomeAt - endedAt) / 1000,
  };
}
