import { resolve } from 'node:path';
import { accepted, startChild, startScriptedServer, type Child } from '../../../test-kit/src/index.js';
import type { FaultRow, Figures } from './fault-row.types.js';

const child = (name: string): string => resolve(__dirname, '../children', name);

/** Faults that need a process of their own. They run the built package. */
export const PROCESS_FAULTS: FaultRow[] = [
  { name: 'event loop blocked for longer than an attempt may take', run: busyEventLoop },
  { name: 'heap of 64 MB in an outage', run: smallHeap },
  { name: 'SIGTERM under load', run: () => terminated({ outage: false }) },
  { name: 'SIGTERM in an outage', run: () => terminated({ outage: true }) },
];

interface Ended {
  readonly stats: { readonly accepted: number; readonly delivered: number; readonly dropped: number };
  readonly faults: readonly string[];
  readonly limit: number;
  readonly grownMb: number;
  readonly report: { readonly lost: number; readonly ok: boolean };
  readonly dropped: number;
}

async function busyEventLoop(): Promise<Figures> {
  const server = await startScriptedServer({ rule: () => accepted({ delayMs: 20 }) });
  const app = startChild(child('busy-app.mjs'), { input: { baseUrl: server.baseUrl } });
  try {
    const { stats, faults, limit } = await app.message<Ended>('ended');
    expect(faults).toEqual([]);
    expect(limit).toBeGreaterThanOrEqual(8);
    expect(server.events.storedOnce).toBe(stats.accepted);
    expect((await app.exit()).code).toBe(0);
    return { ...countsOf(server), accepted: stats.accepted, lost: stats.accepted - server.events.storedOnce };
  } finally {
    await server.stop();
  }
}

/** Nothing listens; the app tracks more than fits, lives, and is told the truth. */
async function smallHeap(): Promise<Figures> {
  const server = await startScriptedServer();
  await server.stop();
  const app = startChild(child('outage-app.mjs'), {
    input: { baseUrl: server.baseUrl, events: 200_000 },
    execArgv: ['--max-old-space-size=64'],
  });
  const { stats, report, dropped, grownMb } = await app.message<Ended>('ended');
  expect((await app.exit()).code).toBe(0);
  expect(stats.accepted).toBeGreaterThan(10_000);
  expect({ lost: report.lost, dropped, counted: stats.dropped }).toEqual({
    lost: stats.accepted,
    dropped: stats.accepted,
    counted: stats.accepted,
  });
  const { accepted: acceptedEvents } = stats;
  return { ...countsOf(server), accepted: acceptedEvents, lost: acceptedEvents - dropped, grownMb } as Figures;
}

/** Every accepted event is stored or reported as dropped, and the process ends: by itself, as it listens to the signal too. */
async function terminated({ outage }: { readonly outage: boolean }): Promise<Figures> {
  const server = await startScriptedServer({ rule: () => accepted({ delayMs: 5 }) });
  if (outage) await server.stop();
  const deadlineMs = outage ? 400 : 10_000;
  const app = startChild(child('loaded-app.mjs'), { input: { baseUrl: server.baseUrl, deadlineMs } });
  const idsOf = (kind: string): string[] =>
    app.messages.filter((message) => message.kind === kind).map(({ id }) => id as string);
  try {
    await app.message('loaded');
    const signalledAt = performance.now();
    app.signal('SIGTERM');
    const exit = await app.exit();
    expect(exit).toMatchObject({ code: 0, signal: null });
    // Leaving takes the process itself some time on a busy machine.
    expect(exit.at - signalledAt).toBeLessThan(deadlineMs + 1_000);
    const dropped = new Set(idsOf('dropped'));
    const lost = idsOf('accepted').filter((id) => !server.events.has(id) && !dropped.has(id));
    expect(lost).toEqual([]);
    expect(dropped.size === 0).toBe(!outage);
    return { ...countsOf(server), accepted: idsOf('accepted').length, lost: lost.length };
  } finally {
    end(app);
    await server.stop();
  }
}

function countsOf(server: {
  readonly events: { readonly storedOnce: number; readonly copies: number };
}): Omit<Figures, 'accepted' | 'lost'> {
  const { storedOnce, copies } = server.events;
  return { storedOnce, copies, wronglyDead: 0, recoverSeconds: 0 };
}

function end(app: Child): void {
  app.signal('SIGKILL');
}
