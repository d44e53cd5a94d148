import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { Hooks, LaneReason, Logger } from '@greenflash-events/core';
import { LedgerMetrics, resolveSenderOptions, withEnvironment, type ClaimStats } from '@greenflash-events/core/engine';
import { Option, type Command } from 'commander';
import { connectionOptions, withConnectionFlags, type ConnectionFlags } from '../connection/connection-flags.js';
import { EndpointWatch } from '../connection/endpoint-watch.js';
import { LANE_ADVICE } from '../connection/lane-advice.js';
import type { Answer } from '../program/answer.types.js';
import { EXIT, type ExitCode } from '../program/exit-code.js';
import { milliseconds } from '../program/flag-values.js';
import { onSignals } from '../program/on-signals.js';
import { readVersion } from '../program/version.js';
import type { Terminal } from '../terminal/terminal.js';
import { count, counted } from '../terminal/units.js';
import { ClaimLog, addressOf } from './claim-log.js';
import { listen, listenAddress, type ListenAddress } from './listen.js';
import { PrometheusMeter } from './prometheus.js';
import { StoreWatch, type ClaimedStore } from './store-watch.js';

/** The flags that relay and worker share. */
export interface ClaimFlags extends ConnectionFlags {
  readonly drain?: boolean;
  /** Milliseconds. */
  readonly patience: number;
  readonly listen?: ListenAddress;
}

const FIVE_MINUTES_MS = 300_000;

export function withClaimFlags(command: Command): Command {
  return withConnectionFlags(command)
    .option('--drain', 'end when nothing waits')
    .addOption(
      new Option('--patience <time>', 'with --drain, how long to wait for an API that does not answer')
        .argParser(milliseconds)
        .default(FIVE_MINUTES_MS, '5m'),
    )
    .option(
      '--listen <address>',
      'serve /healthz, /livez and /metrics at this port of loopback, or at <host>:<port>',
      listenAddress,
    );
}

/** A relay or a worker. */
export interface Claimer {
  stats(): ClaimStats;
  /** Idempotent. Never rejects. */
  shutdown(options?: { readonly deadlineMs?: number }): Promise<unknown>;
}

export interface ClaimRun {
  readonly command: 'relay' | 'worker';
  readonly flags: ClaimFlags;
  readonly terminal: Terminal;
  readonly store: ClaimedStore;
  /** Begins to claim. */
  readonly start: (surroundings: { readonly hooks: Hooks; readonly logger: Logger }) => Claimer;
}

/** What ended a relay or worker: a signal, nothing left to send, or an endpoint that is out of order. */
type ClaimEnd = 'signal' | 'drained' | LaneReason;

const LOOK_MS = 250;
const SUMMARY_MS = 60_000;
/** A store with many rows is not counted four times a second. */
const MAX_SHARE = 0.1;
/** For what is in flight when it can no longer be asked what waits: its outcome has nowhere to go. */
const LOST_DEADLINE_MS = 1_000;

/**
 * Lets a relay or worker run until its end, says what it does, and shuts it down.
 *
 * @throws (as a rejection) CliError where the store cannot be asked what waits, with `--drain`, or `--listen` not be used
 */
export async function runClaims(run: ClaimRun): Promise<Answer> {
  // Before anything says that it runs: a signal without a listener ends the process where it stands.
  const stopping = new AbortController();
  const forgetSignals = onSignals(() => stopping.abort());
  try {
    return await claimUntilEnd(run, stopping.signal);
  } finally {
    forgetSignals();
  }
}

async function claimUntilEnd(run: ClaimRun, stopped: AbortSignal): Promise<Answer> {
  const { command, flags, terminal, store } = run;
  const log = new ClaimLog(terminal, command);
  const stores = new StoreWatch(store);
  const meter = new PrometheusMeter();
  const watch = new EndpointWatch(flags.patience, () => claimer.stats().delivered > 0);
  let isStopping = false;
  const listening =
    flags.listen === undefined
      ? undefined
      : await listen(flags.listen, {
          health: async () => healthOf(command, claimer.stats(), isStopping, await stores.isUp()),
          metrics: async () => {
            await stores.state();
            return meter.text();
          },
        });
  const metrics = new LedgerMetrics(meter, { tracker: command, hookErrors: 0 }, () => claimer.stats());
  stores.measure(meter);
  const claimer = run.start({
    logger: log.logger,
    hooks: { ...watch.hooks, onAttempt: (attempt) => metrics.attemptEnded(attempt) },
  });
  const stopSaying = sayWhatItDoes(claimer, stores, log, terminal);
  log.started(store, endpointOf(flags), listening?.url);
  try {
    const end = await untilEnd(() => endOf(flags, claimer, watch, store), stopped);
    isStopping = true;
    if (end === 'signal') log.stopping(claimer.stats());
    await claimer.shutdown();
    return answerOf(end, claimer.stats(), store);
  } finally {
    await claimer.shutdown({ deadlineMs: LOST_DEADLINE_MS });
    stopSaying();
    await listening?.close();
  }
}

function endpointOf(flags: ClaimFlags): string {
  const options = withEnvironment(connectionOptions(flags), process.env);
  return addressOf(resolveSenderOptions(options, false).baseUrl);
}

/** What keeps events from being delivered, where waiting does not cure it. */
function healthOf(command: string, stats: ClaimStats, isStopping: boolean, isStoreUp: boolean): { problems: string[] } {
  const { lane, inFlight, delivered, dead } = stats;
  const { reason } = lane;
  const isBroken = reason === 'auth' || reason === 'misrouted' || reason === 'broken';
  const problems = [
    ...(isStopping ? ['it is stopping'] : []),
    ...(isStoreUp ? [] : ['its database or Redis does not answer']),
    ...(isBroken && lane.state !== 'active' ? [LANE_ADVICE[reason].problem] : []),
  ];
  return { problems, ...{ command, version: readVersion(), lane, inFlight, delivered, dead } };
}

/** A changing line on a terminal, a summary each minute and at SIGUSR2. @returns ends it */
function sayWhatItDoes(claimer: Claimer, stores: StoreWatch, log: ClaimLog, terminal: Terminal): () => void {
  let isOver = false;
  const summarize = async (): Promise<void> => {
    const state = await stores.state();
    if (!isOver) log.summary(claimer.stats(), state);
  };
  const asked = (): void => void summarize();
  const timers = [
    setInterval(asked, SUMMARY_MS),
    setInterval(() => {
      const { delivered, inFlight } = claimer.stats();
      terminal.status(`${counted(delivered, 'event')} delivered, ${inFlight} in flight`);
    }, LOOK_MS),
  ];
  // Windows has no such signal.
  if (process.platform !== 'win32') process.on('SIGUSR2', asked);
  return () => {
    isOver = true;
    timers.forEach(clearInterval);
    process.removeListener('SIGUSR2', asked);
    terminal.clearStatus();
  };
}

async function endOf(
  { drain = false }: ClaimFlags,
  claimer: Claimer,
  watch: EndpointWatch,
  store: ClaimedStore,
): Promise<ClaimEnd | undefined> {
  if (!drain) return undefined;
  if ((await store.examine()).waiting === 0 && claimer.stats().inFlight === 0) return 'drained';
  return watch.verdict();
}

/**
 * Waits for a signal, also while a look is not answered, or for an end that is looked for again and again.
 *
 * @throws (as a rejection) what a look rejects with
 */
async function untilEnd(look: () => Promise<ClaimEnd | undefined>, signal: AbortSignal): Promise<ClaimEnd> {
  // Replaced by each look: one promise for all of them would keep every look that was raced against it.
  let giveUpLook = (): void => undefined;
  signal.addEventListener('abort', () => giveUpLook());
  while (!signal.aborted) {
    const startedAt = performance.now();
    const end = await new Promise<ClaimEnd | undefined>((resolve, reject) => {
      giveUpLook = () => resolve(undefined);
      look().then(resolve, reject);
    });
    if (end !== undefined) return end;
    const tookMs = performance.now() - startedAt;
    await wait(Math.max(LOOK_MS, tookMs / MAX_SHARE), undefined, { signal }).catch(() => undefined);
  }
  return 'signal';
}

function answerOf(end: ClaimEnd, { delivered, sampled, dead }: ClaimStats, { kind }: ClaimedStore): Answer {
  const advice = end === 'signal' || end === 'drained' ? undefined : LANE_ADVICE[end];
  const exitCode = exitCodeOf(end, dead);
  return {
    exitCode,
    data: { ok: exitCode === EXIT.done, ended: end, delivered, sampled, dead },
    lines: (style) => [
      style.green(`${counted(delivered, 'event')} delivered`) +
        (sampled > 0 ? `, ${count(sampled)} left out by the API's sampling` : '') +
        (dead > 0 ? style.red(`, ${count(dead)} given up: see "greenflash-events ${kind} ls"`) : ''),
      ...(advice === undefined ? [] : [style.red(`Stopped, since ${advice.problem}.`), advice.hint]),
    ],
  };
}

/** A service that is told to end has done what it was for. */
function exitCodeOf(end: ClaimEnd, dead: number): ExitCode {
  if (end === 'signal') return EXIT.done;
  if (end !== 'drained') return LANE_ADVICE[end].exitCode;
  return dead > 0 ? EXIT.refused : EXIT.done;
}
