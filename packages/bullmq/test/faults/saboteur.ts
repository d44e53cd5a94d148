import type { ChaosProxy, Child, RedisServer } from '../../../test-kit/src/index.js';
import { endedProducer, endedWorker, killed, type Fleet } from '../support/fleet.js';

interface Targets {
  readonly redis: RedisServer;
  /** Between the workers and the endpoint. */
  readonly network: ChaosProxy;
  readonly fleet: Fleet;
  /** Of all spools. */
  readonly directory: string;
}

const FROZEN_MS = 700;

/** What a bad day holds, one thing at a time. */
export class Saboteur {
  readonly #workers: Child[] = [];
  /** Producers that were not ended. */
  readonly running: Child[] = [];
  /** All that ever tracked. */
  readonly producers: Child[] = [];
  #started = 0;

  constructor(
    private readonly targets: Targets,
    /** How many events each producer tracks. */
    private readonly events: number,
    private readonly random: () => number,
  ) {}

  async start(producers: number, workers: number): Promise<void> {
    const all = [
      ...Array.from({ length: producers }, () => this.#startProducer()),
      ...Array.from({ length: workers }, () => this.#startWorker()),
    ];
    await Promise.all(all);
  }

  /** @returns what was done, in words */
  async strike(): Promise<string> {
    const { redis, network } = this.targets;
    const acts: Readonly<Record<string, () => Promise<unknown>>> = {
      'Redis restarted': () => redis.restart(),
      'Redis killed': () => redis.kill().then(() => redis.start()),
      'Redis frozen': () => this.#freeze(),
      'kill -9 of a worker': () => this.#endWorker(killed),
      'SIGTERM to a worker': () => this.#endWorker(endedWorker),
      'kill -9 of a producer': () => this.#endProducer(killed),
      'SIGTERM to a producer': () => this.#endProducer(endedProducer),
      'answers of the endpoint lost': () => network.set({ kind: 'half-close' }),
      'connections to the endpoint reset': () => network.set({ kind: 'reset' }),
      'the endpoint well again': () => network.set({ kind: 'pass' }),
    };
    const names = Object.keys(acts);
    const name = names[Math.floor(this.random() * names.length)]!;
    await acts[name]!();
    return name;
  }

  async #startProducer(): Promise<void> {
    const { fleet, directory } = this.targets;
    const name = `producer-${this.#started++}`;
    const producer = await fleet.startProducer({ name, directory, events: this.events, burst: 5, everyMs: 25 });
    this.producers.push(producer);
    this.running.push(producer);
  }

  async #startWorker(): Promise<void> {
    this.#workers.push(await this.targets.fleet.startWorker());
  }

  async #endWorker(end: (worker: Child) => Promise<unknown>): Promise<void> {
    await end(this.#takeOne(this.#workers));
    await this.#startWorker();
  }

  async #endProducer(end: (producer: Child) => Promise<unknown>): Promise<void> {
    await end(this.#takeOne(this.running));
    await this.#startProducer();
  }

  async #freeze(): Promise<void> {
    this.targets.redis.freeze();
    await new Promise((resolve) => setTimeout(resolve, FROZEN_MS));
    this.targets.redis.thaw();
  }

  #takeOne(running: Child[]): Child {
    return running.splice(Math.floor(this.random() * running.length), 1)[0]!;
  }
}
