import { createTracker } from '../../create-tracker.js';
import type { EventInput } from '../../event/event.types.js';
import type { Hooks } from '../../observe/hooks.types.js';
import type { TrackerOptions } from '../../options/tracker-options.types.js';
import type { Tracker } from '../../tracker/tracker.types.js';
import type { TestRunner } from '../runner.js';
import { isBalanced, unsettledOf } from '../ledger.js';
import type { AnswerRule } from '../server/scripted-answers.js';
import { startScriptedServer, type ScriptedServer } from '../server/scripted-server.js';
import { NO_LOGGER, PRODUCT_ID, SHORT_WAITS } from '../settings.js';
import { waitFor } from '../wait-for.js';
import type { ContractTerms, DeliveryLimits, MakeDelivery } from '../contract.types.js';

export interface BenchWish {
  readonly rule?: AnswerRule;
  readonly limits?: DeliveryLimits;
  readonly options?: TrackerOptions;
}

/** A tracker in front of a scripted server, with the ledger watched in every hook. */
export interface Bench {
  readonly tracker: Tracker;
  readonly server: ScriptedServer;
  /** What the hooks said, in order. */
  readonly seen: { readonly hook: string; readonly notification: unknown }[];
  /** Waits until no accepted event is without an outcome. */
  readonly settled: () => Promise<void>;
}

/** Opens benches for the tests of one delivery, and closes them after each. */
export class BenchRoom {
  readonly #opened: (Bench & { readonly unbalanced: string[] })[] = [];

  constructor(
    private readonly make: MakeDelivery,
    readonly terms: ContractTerms,
    readonly runner: TestRunner,
  ) {}

  async open({ rule, limits = {}, options = {} }: BenchWish = {}): Promise<Bench> {
    const server = await startScriptedServer(rule === undefined ? {} : { rule });
    const delivery = await this.make(limits);
    const seen: { hook: string; notification: unknown }[] = [];
    const unbalanced: string[] = [];
    const look = (moment: string): void => {
      if (!isBalanced(tracker.stats())) unbalanced.push(`${moment}: ${JSON.stringify(tracker.stats())}`);
    };
    const tracker: Tracker = createTracker({
      ...SHORT_WAITS,
      shutdownDeadlineMs: 2_000,
      apiKey: 'test-key',
      productId: PRODUCT_ID,
      baseUrl: server.baseUrl,
      delivery,
      logger: NO_LOGGER,
      ...options,
      hooks: watching(options.hooks ?? {}, (hook, notification) => {
        seen.push({ hook, notification });
        look(hook);
      }),
    });
    const settled = (): Promise<void> =>
      waitFor('every event has its outcome', () => unsettledOf(tracker.stats()) === 0);
    const bench = { tracker, server, seen, settled, unbalanced };
    this.#opened.push(bench);
    return bench;
  }

  /** Ends all, and fails the test whose ledger was ever out of balance or whose bytes ever changed. */
  async close(): Promise<void> {
    const { expect } = this.runner;
    for (const { tracker, server, unbalanced } of this.#opened.splice(0)) {
      await tracker.shutdown({ deadlineMs: 50 });
      await server.stop();
      if (!isBalanced(tracker.stats())) unbalanced.push(`at the end: ${JSON.stringify(tracker.stats())}`);
      expect(unbalanced).toEqual([]);
      expect(server.events.rewritten).toEqual([]);
    }
    await this.terms.cleanUp?.();
  }
}

const HOOKS = [
  'onAccepted',
  'onRejected',
  'onAttempt',
  'onDelivered',
  'onSampled',
  'onRetry',
  'onDead',
  'onDropped',
  'onLaneState',
] as const satisfies readonly (keyof Hooks)[];

function watching(hooks: Hooks, see: (hook: string, notification: unknown) => void): Hooks {
  const watched = HOOKS.map((name) => {
    const own = hooks[name] as ((notification: unknown) => unknown) | undefined;
    const hook = (notification: unknown): unknown => {
      see(name, notification);
      return own?.(notification);
    };
    return [name, hook];
  });
  return Object.fromEntries(watched) as Hooks;
}

/** An input that is right, unless a test makes it wrong. */
export function anEvent(over: Partial<EventInput> = {}): EventInput {
  return { eventType: 'upgrade_purchased', value: 1, ...over };
}

/** Something a test opens when it has seen enough. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/** The insert ids that a hook was called with, in order. */
export function idsOf(bench: Bench, hook: string): string[] {
  return bench.seen
    .filter((seen) => seen.hook === hook)
    .map(({ notification }) => (notification as { insertId: string }).insertId);
}
