import { accepted, replied, startScriptedServer, waitFor } from '../../../test-kit/src/index.js';
import { endpointFault } from './endpoint-fault.js';
import type { FaultRow, Figures } from './fault-row.types.js';
import { hostileInputs } from './hostile-inputs.js';
import { World } from './world.js';

const DAY_MS = 86_400_000;
const GOOD_EVENTS = 40;

/** Faults of the app itself, or of the machine that it runs on. */
export const APP_FAULTS: FaultRow[] = [
  clockJump('clock a day ahead', DAY_MS),
  clockJump('clock a day behind', -DAY_MS),
  {
    name: 'hostile inputs',
    run: (random) =>
      inWorld(random, (world) => {
        let good = 0;
        for (const [what, input] of hostileInputs()) {
          expect({ what, accepted: world.tracker.track(input).accepted }).toEqual({ what, accepted: false });
          if (good++ < GOOD_EVENTS) world.track('upgrade_purchased');
        }
        while (good++ < GOOD_EVENTS) world.track('upgrade_purchased');
        const { rejected } = world.tracker.stats();
        expect(rejected.invalid + rejected.unserializable + rejected.too_large).toBe([...hostileInputs()].length);
        return Promise.resolve();
      }),
  },
  {
    name: 'hooks, logger and key function that throw',
    run: (random) => inWorld(random, trackGood, throwingOptions()),
  },
  { name: '50 overlapping flushes in a stream', run: (random) => inWorld(random, flushInAStream) },
];

/** The machine's clock jumps in an outage, while waits are running. */
function clockJump(name: string, byMs: number): FaultRow {
  const { now } = Date;
  return endpointFault({
    name,
    during: (random) => () => (random() < 0.5 ? replied(503) : replied(500)),
    options: { maxAgeMs: 60_000, maxAttempts: 8 },
    arrange: (_, closers) => {
      closers.push(() => Promise.resolve((Date.now = now)));
      return { begin: () => setTimeout(() => (Date.now = () => now() + byMs), 100) };
    },
  });
}

function throwingOptions(): ConstructorParameters<typeof World>[3] {
  const fail = (): never => {
    throw new Error('a fault of the app');
  };
  let asked = 0;
  return {
    hooks: { onAttempt: fail, onRejected: fail, onLaneState: () => Promise.reject(new Error('async')) as never },
    logger: { debug: fail, warn: fail, error: fail },
    context: fail,
    apiKey: () => (asked++ % 2 === 0 ? fail() : Promise.resolve('test-key')),
  };
}

function trackGood(world: World): Promise<void> {
  for (let n = 0; n < GOOD_EVENTS; n++) world.track('upgrade_purchased');
  return Promise.resolve();
}

/** Each flush must find stored what was accepted before it, however the others overlap. */
async function flushInAStream(world: World): Promise<void> {
  const { tracker, server, acceptedIds, random } = world;
  server.answerBy(({ ordinal }) => (ordinal === 1 && random() < 0.1 ? replied(500) : accepted({ delayMs: 2 })));
  const flushes: Promise<void>[] = [];
  const flushOnce = async (): Promise<void> => {
    const before = [...acceptedIds];
    const report = await tracker.flush({ deadlineMs: 10_000 });
    expect(report).toMatchObject({ ok: true, reason: 'drained', pending: 0 });
    expect(before.filter((id) => !server.events.has(id))).toEqual([]);
  };
  await waitFor('50 flushes have begun', () => {
    for (let n = 0; n < 4; n++) world.track('upgrade_purchased');
    if (random() < 0.7) flushes.push(flushOnce());
    return flushes.length >= 50;
  });
  await Promise.all(flushes);
}

async function inWorld(
  random: () => number,
  play: (world: World) => Promise<void>,
  options: ConstructorParameters<typeof World>[3] = {},
): Promise<Figures> {
  const server = await startScriptedServer();
  const world = new World(server, random, () => 'stored', options);
  try {
    await play(world);
    const endedAt = performance.now();
    await waitFor('every event has its outcome', () => world.isSettled);
    expect(world.unbalanced).toBeUndefined();
    expect({ lost: world.lostIds, wronglyDead: world.wronglyDeadIds }).toEqual({ lost: [], wronglyDead: [] });
    expect(server.events.storedOnce).toBe(world.acceptedIds.length);
    return {
      accepted: world.acceptedIds.length,
      storedOnce: server.events.storedOnce,
      copies: server.events.copies,
      lost: world.lostIds.length,
      wronglyDead: world.wronglyDeadIds.length,
      recoverSeconds: Math.max(0, world.lastOutcomeAt - endedAt) / 1000,
    };
  } finally {
    await world.tracker.shutdown({ deadlineMs: 50 });
    await server.stop();
  }
}
