const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** By name, since both copies of a dual package may be loaded in one process. */
const SHARED = Symbol.for('greenflash-events.signal-shutdown');

type Shutdown = () => Promise<unknown>;

/** The one listener of a process: whoever is done first must not end it for the others. */
class SignalShutdown {
  readonly #shutdowns = new Set<Shutdown>();

  add(shutdown: Shutdown): void {
    if (this.#shutdowns.size === 0) for (const signal of SIGNALS) process.on(signal, this.#onSignal);
    this.#shutdowns.add(shutdown);
  }

  remove(shutdown: Shutdown): void {
    this.#shutdowns.delete(shutdown);
    if (this.#shutdowns.size === 0) this.#stopListening();
  }

  readonly #onSignal = (signal: NodeJS.Signals): void => {
    this.#stopListening();
    const ends = [...this.#shutdowns].map((shutdown) => shutdown());
    void Promise.allSettled(ends).then(() => process.kill(process.pid, signal));
  };

  #stopListening(): void {
    for (const signal of SIGNALS) process.removeListener(signal, this.#onSignal);
  }
}

/**
 * The option `handleSignals`: the first SIGTERM or SIGINT shuts down all that was given here, and is raised again when the
 * last of it is done, so that the process ends as it would have; a second one ends it at once.
 *
 * @returns takes it back, and the listeners with the last one
 */
export function shutDownOnSignal(shutdown: Shutdown): () => void {
  const shared = ((globalThis as { [SHARED]?: SignalShutdown })[SHARED] ??= new SignalShutdown());
  shared.add(shutdown);
  return () => shared.remove(shutdown);
}
