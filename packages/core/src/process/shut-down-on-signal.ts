import { realTimers } from '../time/real-timers.js';
import { performance } from 'node:perf_hooks';
import { constants } from 'node:os';
import { isMainThread } from 'node:worker_threads';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** A terminal, npm and a supervisor may each send the same Ctrl-C; later than this, a second one is meant. */
const SAME_SIGNAL_MS = 1_000;

/** By then, a process that a signal could end has ended. The kernel drops such a signal for process 1 of a container. */
const ENDED_WITHIN_MS = 100;

/** By name, since both copies of a dual package may be loaded in one process. */
const SHARED = Symbol.for('greenflash-events.process-end');

const SIGNAL_EXIT_4 = Symbol.for('signal-exit emitter');

/** A shutdown that was cut still closes its files and sockets. */
const CUT_WITHIN_MS = 500;

/** What is to happen before a process ends. */
export interface ProcessEnd {
  /** At the first signal. */
  shutdown(): Promise<unknown>;
  /** At a second one, or where the app ends the process meanwhile: the shutdown is to report what is left, before it returns. */
  cut?(): void;
  /** Before an event loop that has run empty ends the process. */
  flush?(): void;
}

/** What the first signal began. */
interface Ending {
  readonly startedAt: number;
  /** Once all is shut down. */
  isDone: boolean;
  /** While a listener of the app, which may be one of `once`, is to end the process; until it raises the signal again. */
  isLeftToApp: boolean;
}

/**
 * The one listener of a process: the tracker that is done first must not end it for the others. The process then ends as it would
 * have without us: by the signal, or, where the app listens to it too, when and how the app says.
 */
class ProcessEnds {
  readonly #members = new Set<ProcessEnd>();
  #ending: Ending | undefined;
  /** Signals that the process has sent to itself, as Nest's shutdown hooks do, and that have not come yet. */
  readonly #raised = new Set<unknown>();
  #restoreKill: () => void = () => undefined;

  add(member: ProcessEnd): void {
    if (this.#members.size === 0 && this.#ending === undefined) {
      process.on('beforeExit', this.#onBeforeExit);
      // In a worker thread none would ever come. First in the line, since a listener of `once` is gone when it has been called.
      if (isMainThread) for (const signal of SIGNALS) process.prependListener(signal, this.#onSignal);
    }
    this.#members.add(member);
  }

  remove(member: ProcessEnd): void {
    this.#members.delete(member);
    if (this.#members.size === 0 && this.#ending === undefined) this.#stopListening();
  }

  readonly #onBeforeExit = (): void => {
    // A flush wakes the event loop, and with it this listener again, for ever.
    process.removeListener('beforeExit', this.#onBeforeExit);
    for (const member of this.#members) member.flush?.();
  };

  readonly #onSignal = (signal: NodeJS.Signals): void => {
    const isOurOwn = this.#raised.delete(signal);
    const ending = this.#ending;
    if (ending === undefined) return this.#begin(signal);
    if (!isOurOwn && performance.now() - ending.startedAt < SAME_SIGNAL_MS) return;
    ending.isLeftToApp = false;
    if (ending.isDone) {
      this.#endUnlessOthersDo(signal, ending);
    } else if (!isOurOwn) {
      this.#cutAll();
      ending.isDone = true;
      // What cannot be cut holds nothing that the end of the process loses.
      realTimers.setTimeout(() => this.#endUnlessOthersDo(signal, ending), CUT_WITHIN_MS);
    }
  };

  #begin(signal: NodeJS.Signals): void {
    const ending = { startedAt: performance.now(), isDone: false, isLeftToApp: this.#isHeardByApp(signal) };
    this.#ending = ending;
    this.#watchKill();
    // An app that ends by process.exit() loses what is left, but not without a report.
    process.once('exit', this.#cutAll);
    void this.#shutDownAll().then(() => {
      ending.isDone = true;
      this.#endUnlessOthersDo(signal, ending);
    });
  }

  readonly #cutAll = (): void => {
    for (const member of this.#members) member.cut?.();
  };

  /** Those made meanwhile, too. */
  async #shutDownAll(): Promise<void> {
    const asked = new Set<ProcessEnd>();
    for (;;) {
      const members = [...this.#members].filter((member) => !asked.has(member));
      if (members.length === 0) return;
      members.forEach((member) => asked.add(member));
      await Promise.allSettled(members.map((member) => member.shutdown()));
    }
  }

  #endUnlessOthersDo(signal: NodeJS.Signals, { isLeftToApp }: Ending): void {
    if (isLeftToApp || this.#isHeardByApp(signal)) return;
    this.#stopListening();
    process.kill(process.pid, signal);
    realTimers.setTimeout(() => process.exit(128 + constants.signals[signal]), ENDED_WITHIN_MS);
  }

  #isHeardByApp(signal: NodeJS.Signals): boolean {
    const others = process.listeners(signal).filter((listener) => listener !== this.#onSignal);
    return others.length > signalExits();
  }

  /** There is no other way to tell a signal that the process sends to itself from one of a person. */
  #watchKill(): void {
    const kill = process.kill.bind(process);
    const original = Object.getOwnPropertyDescriptor(process, 'kill');
    this.#restoreKill = () => original && Object.defineProperty(process, 'kill', original);
    process.kill = (pid, signal) => {
      if (pid === process.pid) this.#raised.add(signal ?? 'SIGTERM');
      return kill(pid, signal);
    };
  }

  #stopListening(): void {
    process.removeListener('beforeExit', this.#onBeforeExit);
    process.removeListener('exit', this.#cutAll);
    for (const signal of SIGNALS) process.removeListener(signal, this.#onSignal);
    this.#restoreKill();
  }
}

/**
 * How many listeners of the package signal-exit, versions 3 and 4, there are for each signal. Many libraries bring it. It ends the
 * process by the signal, but only when no other listener is left: it waits for us as we do for others.
 */
function signalExits(): number {
  const third = (process as { __signal_exit_emitter__?: { count?: number } }).__signal_exit_emitter__;
  const fourth = (globalThis as { [SIGNAL_EXIT_4]?: { count?: number } })[SIGNAL_EXIT_4];
  return (third?.count ?? 0) + (fourth?.count ?? 0);
}

/**
 * The option `handleSignals`: the first SIGTERM or SIGINT shuts down all that was given here, and the process ends by it
 * when the last of it is done. Signals that the process raises itself, and repetitions within a second, change nothing; a
 * later one cuts the shutdown. An event loop that runs empty flushes.
 *
 * @returns takes it back, and the listeners with the last one
 */
export function shutDownOnSignal(member: ProcessEnd, log: { warn(kind: string, message: string): void }): () => void {
  if (!isMainThread) {
    log.warn(
      'signals',
      'handleSignals has no effect in a worker thread, since signals reach the main thread only; let it tell the worker ' +
        'to call shutdown()',
    );
  }
  const shared = ((globalThis as { [SHARED]?: ProcessEnds })[SHARED] ??= new ProcessEnds());
  shared.add(member);
  return () => shared.remove(member);
}
