import { seededRandom, startScriptedServer, waitFor, type Child } from '../../../test-kit/src/index.js';
import { changedEvents } from '../tracked-events.js';
import { TrackingApps, ended, killed, trackedIds } from '../tracking-apps.js';

export interface KillRounds {
  readonly rounds: number;
  readonly seed: number;
  readonly directory: string;
  /** So many run at once; each round kills one of them and starts another. */
  readonly processes: number;
  readonly noteBytes?: number;
}

export interface Survival {
  readonly accepted: number;
  readonly storedOnce: number;
  readonly copies: number;
  readonly lost: number;
  readonly changed: readonly string[];
  readonly recoverSeconds: number;
}

/** More than one is able to track before it is killed. */
const ENDLESS = 1_000_000;
const MAX_LIFE_MS = 300;
/** Every round without an endpoint leaves thousands of events. */
const RECOVERY_MS = 60_000;
const RECOVERY_MS_PER_ROUND = 2_000;

/** Kills apps at random moments of their start and of their work, with the endpoint up and down in turn. */
export async function killRounds({ rounds, seed, directory, processes, noteBytes }: KillRounds): Promise<Survival> {
  const random = seededRandom(seed);
  const server = await startScriptedServer();
  const apps = new TrackingApps();
  const all: Child[] = [];
  const common = { baseUrl: server.baseUrl, directory, ...(noteBytes === undefined ? {} : { noteBytes }) };
  const start = (name: string): Child => {
    const app = apps.start({ ...common, name, events: ENDLESS, burst: 1 + Math.floor(random() * 40) });
    all.push(app);
    return app;
  };
  try {
    const running = Array.from({ length: processes - 1 }, (_, at) => start(`first-${at}`));
    for (let round = 0; round < rounds; round++) {
      if (round % 2 === 0) await server.start().catch(() => undefined);
      else await server.stop();
      running.push(start(`round-${round}`));
      // Every third is killed while it opens, and takes over what the ones before have left.
      await running.at(-1)!.message(round % 3 === 0 ? 'opening' : 'started');
      await elapse(random() * (round % 3 === 0 ? 40 : MAX_LIFE_MS));
      const [victim] = running.splice(Math.floor(random() * running.length), 1);
      await killed(victim!);
    }
    for (const app of running) await killed(app);
    const tracked = all.flatMap((app) => trackedIds(app));
    const withinMs = RECOVERY_MS + rounds * RECOVERY_MS_PER_ROUND;
    const recoverSeconds = await recover(apps, { ...common, name: 'last' }, server, tracked, withinMs);
    const { storedOnce, copies } = server.events;
    const lost = tracked.filter((id) => !server.events.has(id)).length;
    return {
      accepted: tracked.length,
      storedOnce,
      copies,
      lost,
      changed: changedEvents(server, noteBytes),
      recoverSeconds,
    };
  } finally {
    await apps.end();
    await server.stop();
  }
}

/** One more app, with the endpoint up, sends all that is left. */
async function recover(
  apps: TrackingApps,
  input: Parameters<TrackingApps['start']>[0],
  server: Awaited<ReturnType<typeof startScriptedServer>>,
  tracked: readonly string[],
  withinMs: number,
): Promise<number> {
  await server.stop();
  await server.start();
  const startedAt = performance.now();
  const last = apps.start(input);
  const missing = (): number => tracked.filter((id) => !server.events.has(id)).length;
  await waitFor('every tracked event is stored', () => missing() === 0, withinMs).catch(() => undefined);
  const seconds = (performance.now() - startedAt) / 1000;
  const { report, stats } = await ended(last);
  expect({ stored: report.stored, lost: report.lost, dead: stats.dead }).toEqual({ stored: 0, lost: 0, dead: 0 });
  return seconds;
}

function elapse(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
