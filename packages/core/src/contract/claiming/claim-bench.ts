import type { ClaimStats } from '../../delivery/claiming/claim-stats.types.js';
import { createEventBuilder } from '../../engine/create-event-builder.js';
import type { Event, EventInput } from '../../event/event.types.js';
import type { TestRunner } from '../runner.js';
import type { AnswerRule } from '../server/scripted-answers.js';
import { startScriptedServer, type ScriptedServer } from '../server/scripted-server.js';
import { NO_LOGGER, PRODUCT_ID, SHORT_WAITS } from '../settings.js';
import { waitForAsync } from '../wait-for.js';
import type { ClaimableStore, Claimer, ClaimerOptions, OpenStore } from './claiming.types.js';

/** A store in front of a scripted server, with as many claimers as a test starts. */
export interface ClaimBench {
  readonly store: ClaimableStore;
  readonly server: ScriptedServer;
  /** Starts a claimer whose ledger is looked at in every hook. */
  start(options?: ClaimerOptions): Claimer;
  /** Stores so many events: `event-0`, `event-1`, … */
  put(count: number, over?: (n: number) => Partial<EventInput>): Promise<void>;
  /** Waits until nothing is stored but dead letters. */
  emptied(): Promise<void>;
}

/** Whether what was claimed equals what has ended and what is still held. */
export function isClaimBalanced({ claimed, delivered, sampled, dead, released, inFlight }: ClaimStats): boolean {
  const counts = [delivered, sampled, dead, released, inFlight];
  return claimed === counts.reduce((sum, count) => sum + count) && counts.every((count) => count >= 0);
}

/** Opens benches for the tests of one store, and closes them after each. */
export class ClaimBenchRoom {
  readonly #closers: (() => Promise<void>)[] = [];
  readonly #unbalanced: string[] = [];

  constructor(
    private readonly openStore: OpenStore,
    readonly runner: TestRunner,
  ) {}

  async open(rule?: AnswerRule): Promise<ClaimBench> {
    const server = await startScriptedServer(rule === undefined ? {} : { rule });
    const store = await this.openStore();
    const claimers: Claimer[] = [];
    this.#closers.push(async () => {
      await Promise.all(claimers.map((claimer) => claimer.shutdown({ deadlineMs: 200 })));
      claimers.forEach((claimer) => this.#look('at the end', claimer));
      await server.stop();
      await store.close();
      this.runner.expect(server.events.rewritten).toEqual([]);
    });
    return {
      store,
      server,
      start: (options = {}) => this.#start(store, server, claimers, options),
      put: (count, over) => store.put(manyEvents(count, over)),
      emptied: () => waitForAsync('all events have their outcome', async () => (await store.waiting()) === 0),
    };
  }

  /** Ends all, and fails the test whose ledger was ever out of balance or whose bytes ever changed. */
  async close(): Promise<void> {
    for (const close of this.#closers.splice(0)) await close();
    this.runner.expect(this.#unbalanced.splice(0)).toEqual([]);
  }

  #start(store: ClaimableStore, server: ScriptedServer, claimers: Claimer[], options: ClaimerOptions): Claimer {
    const watch = (): void => this.#look('in a hook', claimer);
    const hooks = { onAttempt: watch, onDelivered: watch, onSampled: watch, onRetry: watch, onDead: watch };
    const claimer: Claimer = store.start({
      ...SHORT_WAITS,
      apiKey: 'test-key',
      baseUrl: server.baseUrl,
      logger: NO_LOGGER,
      ...options,
      hooks: { ...hooks, ...options.hooks },
    });
    claimers.push(claimer);
    return claimer;
  }

  #look(moment: string, claimer: Claimer): void {
    const stats = claimer.stats();
    if (!isClaimBalanced(stats)) this.#unbalanced.push(`${moment}: ${JSON.stringify(stats)}`);
  }
}

function manyEvents(count: number, over: (n: number) => Partial<EventInput> = () => ({})): readonly Event[] {
  const builder = createEventBuilder({ productId: PRODUCT_ID });
  return Array.from({ length: count }, (_, n) => {
    const built = builder.build({ eventType: 'upgrade_purchased', value: n, insertId: `event-${n}`, ...over(n) });
    if (!built.ok) throw new Error(`the event is ${built.reason}`);
    return built.event;
  });
}
