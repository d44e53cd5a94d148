import { join } from 'node:path';
import type { ShutdownReport, TrackerStats } from '@greenflash-events/core';
import type { ClaimReport, ClaimStats, WorkerOptions } from '@greenflash-events/bullmq';
import { expectLedger, isClaimBalanced, startChild, type Child } from '../../../test-kit/src/index.js';

type Connection = { readonly host: string; readonly port: number };
export type PlainWorkerOptions = Omit<
  Partial<WorkerOptions>,
  'hooks' | 'logger' | 'dispatcher' | 'apiKey' | 'connection'
>;

/** What `children/producer.mjs` is told. */
export interface ProducerInput {
  readonly name: string;
  /** Where its spool is. */
  readonly directory: string;
  /** How many it tracks. @default none: it only hands over what is there */
  readonly events?: number;
  readonly burst?: number;
  readonly everyMs?: number;
}

/** Producers and workers as apps would run them: each in a process of its own, from the built package. */
export class Fleet {
  readonly #all: Child[] = [];

  constructor(
    private readonly connection: Connection,
    private readonly queue: string,
    private readonly options: PlainWorkerOptions,
  ) {}

  /** Resolves when it has begun to track. */
  startProducer(input: ProducerInput): Promise<Child> {
    return this.#start('producer', input);
  }

  /** Resolves when it looks for work. */
  startWorker(options: PlainWorkerOptions = {}): Promise<Child> {
    return this.#start('worker', { ...this.options, ...options });
  }

  /** Kills those that still run. */
  async end(): Promise<void> {
    await Promise.all(this.#all.splice(0).map(killed));
  }

  async #start(what: string, input: object): Promise<Child> {
    const { connection, queue } = this;
    const child = startChild(join(__dirname, `../children/${what}.mjs`), { input: { connection, queue, ...input } });
    this.#all.push(child);
    await child.message('ready');
    return child;
  }
}

/** As `kill -9` does, or the machine when it runs out of memory. */
export async function killed(child: Child): Promise<void> {
  child.signal('SIGKILL');
  await child.exit();
}

/** Asks a worker to end, and waits for its report; its ledger must be in balance. */
export async function endedWorker(child: Child): Promise<{ readonly report: ClaimReport; readonly stats: ClaimStats }> {
  const words = await ended<{ readonly report: ClaimReport; readonly stats: ClaimStats }>(child);
  expect(isClaimBalanced(words.stats)).toBe(true);
  return words;
}

/** Asks a producer to end, and waits for its report; its ledger must be in balance. */
export async function endedProducer(
  child: Child,
): Promise<{ readonly report: ShutdownReport; readonly stats: TrackerStats }> {
  const words = await ended<{ readonly report: ShutdownReport; readonly stats: TrackerStats }>(child);
  expectLedger(words.stats);
  return words;
}

/** Insert ids of a producer whose `track()` has returned. */
export function trackedIds(producer: Child): string[] {
  return producer.messages.flatMap(({ kind, id }) => (kind === 'tracked' ? [id as string] : []));
}

async function ended<T>(child: Child): Promise<T> {
  child.signal('SIGTERM');
  const words = await child.message<T>('ended');
  await child.exit();
  return words;
}
