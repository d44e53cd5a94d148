import type { ChaosProxy, Child, PostgresServer } from '../../../test-kit/src/index.js';
import { ended, killed, type RelayProcesses } from '../support/relay-processes.js';

interface Targets {
  readonly postgres: PostgresServer;
  /** Between the relays and the endpoint. */
  readonly network: ChaosProxy;
  readonly relays: RelayProcesses;
}

/** What a bad day holds, one thing at a time. */
export class Saboteur {
  readonly #running: Child[] = [];

  constructor(
    private readonly targets: Targets,
    private readonly random: () => number,
  ) {}

  async start(count: number): Promise<void> {
    for (let n = 0; n < count; n++) this.#running.push(await this.targets.relays.start());
  }

  /** @returns what was done, in words */
  async strike(): Promise<string> {
    const { postgres, network } = this.targets;
    const acts: Readonly<Record<string, () => Promise<unknown>>> = {
      'kill -9 of a relay': () => this.#replace(killed),
      'a relay killed, none in its place for now': () => killed(this.#any()),
      'SIGTERM to a relay': () => this.#replace(ended),
      'PostgreSQL restarted': () => postgres.restart(),
      'PostgreSQL killed': () => postgres.kill().then(() => postgres.start()),
      'answers of the endpoint lost': () => network.set({ kind: 'half-close' }),
      'connections to the endpoint reset': () => network.set({ kind: 'reset' }),
      'the endpoint well again': () => network.set({ kind: 'pass' }),
    };
    const names = Object.keys(acts);
    const name = names[Math.floor(this.random() * names.length)]!;
    await acts[name]!();
    if (this.#running.length === 0) await this.start(1);
    return name;
  }

  /** Everything is well from now on. */
  async stop(): Promise<void> {
    await this.targets.network.set({ kind: 'pass' });
    await this.targets.postgres.start();
    if (this.#running.length === 0) await this.start(1);
  }

  async #replace(end: (relay: Child) => Promise<unknown>): Promise<void> {
    await end(this.#any());
    await this.start(1);
  }

  /** One of those that run, which is then no longer counted among them. */
  #any(): Child {
    return this.#running.splice(Math.floor(this.random() * this.#running.length), 1)[0]!;
  }
}
