/** Does it once, at the first SIGTERM or SIGINT; a second signal ends the process at once. */
export function onSignal(end: () => Promise<void>): void {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const first = (): void => {
    for (const signal of signals) process.off(signal, first);
    void end();
  };
  for (const signal of signals) process.on(signal, first);
}
