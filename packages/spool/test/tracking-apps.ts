import { resolve } from 'node:path';
import type { ShutdownReport, TrackerOptions, TrackerStats } from '@greenflash-events/core';
import type { SpoolOptions } from '@greenflash-events/spool';
import { startChild, waitFor, type Child, type ChildOptions } from '../../test-kit/src/index.js';

/** What `children/tracking-app.mjs` is told. */
export interface TrackingInput {
  readonly baseUrl: string;
  readonly directory: string;
  readonly name?: string;
  /** How many it tracks. @default none: it only sends what is there */
  readonly events?: number;
  readonly noteBytes?: number;
  readonly burst?: number;
  readonly everyMs?: number;
  readonly deadlineMs?: number;
  /** What has to become of its folder before it wakes up from SIGHUP. */
  readonly until?: 'taken' | 'deleted';
  /** The user it runs as. */
  readonly uid?: number;
  readonly spool?: Omit<SpoolOptions, 'directory'>;
  readonly tracker?: Partial<TrackerOptions>;
}

export interface Ended {
  readonly report: ShutdownReport;
  readonly stats: TrackerStats;
}

/** The children of a test. Those that still run when it is over are killed. */
export class TrackingApps {
  readonly #apps: Child[] = [];

  start(input: TrackingInput, options: Omit<ChildOptions, 'input'> = {}): Child {
    const app = startChild(resolve(__dirname, 'children/tracking-app.mjs'), { ...options, input });
    this.#apps.push(app);
    return app;
  }

  /** Kills what still runs, and asserts that no ledger was ever out of balance. */
  async end(): Promise<void> {
    const apps = this.#apps.splice(0);
    for (const app of apps) await killed(app);
    for (const app of apps) expect(app.messages.filter(({ kind }) => kind === 'unbalanced')).toEqual([]);
  }
}

export async function killed(app: Child): Promise<void> {
  app.signal('SIGKILL');
  await app.exit();
}

/** Asks it to shut down, and waits for its report. */
export async function ended(app: Child): Promise<Ended> {
  app.signal('SIGTERM');
  const words = await app.message<Ended>('ended');
  await app.exit();
  return words;
}

/** The figures of an app as they are now. */
export async function statsOf(app: Child): Promise<TrackerStats & { readonly rss: number }> {
  const said = (): Child['messages'] => app.messages.filter(({ kind }) => kind === 'stats');
  const before = said().length;
  app.signal('SIGUSR2');
  await waitFor('the app says its figures', () => said().length > before);
  const { stats, rss } = said().at(-1) as unknown as { stats: TrackerStats; rss: number };
  return { ...stats, rss };
}

/** Insert ids whose `track()` has returned; with `durable` given, those that were told so. */
export function trackedIds(app: Child, durable?: boolean): string[] {
  const said = app.messages.filter(({ kind }) => kind === 'tracked');
  return said.filter((word) => durable === undefined || word['durable'] === durable).map(({ id }) => id as string);
}

export function loggedBy(app: Child): string {
  return app.messages.flatMap(({ kind, text }) => (kind === 'log' ? [String(text)] : [])).join('\n');
}
