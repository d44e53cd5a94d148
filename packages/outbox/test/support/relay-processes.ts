import { join } from 'node:path';
import type { ClaimReport, ClaimStats, RelayOptions } from '@greenflash-events/outbox';
import { isClaimBalanced, startChild, type Child } from '../../../test-kit/src/index.js';

type Options = Omit<Partial<RelayOptions>, 'pool' | 'hooks' | 'logger' | 'dispatcher' | 'apiKey'>;

/** Relays as an app would run them: each in a process of its own, from the built package. */
export class RelayProcesses {
  readonly #all: Child[] = [];

  /** @param database its URL */
  constructor(
    private readonly database: string,
    private readonly options: Options,
  ) {}

  /** Resolves when it looks for work. */
  async start(options: Options = {}): Promise<Child> {
    const input = { database: this.database, options: { ...this.options, ...options } };
    const child = startChild(join(__dirname, '../children/relay.mjs'), { input });
    this.#all.push(child);
    await child.message('ready');
    return child;
  }

  /** Kills those that still run. */
  async end(): Promise<void> {
    await Promise.all(this.#all.splice(0).map(killed));
  }
}

/** As `kill -9` does, or the machine when it runs out of memory. */
export async function killed(child: Child): Promise<void> {
  child.signal('SIGKILL');
  await child.exit();
}

/** Asks it to end, and waits for its report; its ledger must be in balance. */
export async function ended(child: Child): Promise<{ readonly report: ClaimReport; readonly stats: ClaimStats }> {
  child.signal('SIGTERM');
  const words = await child.message<{ readonly report: ClaimReport; readonly stats: ClaimStats }>('ended');
  await child.exit();
  expect(isClaimBalanced(words.stats)).toBe(true);
  return words;
}
