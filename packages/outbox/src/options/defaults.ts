/** Every default of the outbox's own in one place; the docstrings of the options repeat them for readers. */
export const DEFAULTS = Object.freeze({
  name: 'relay',
  enabled: true,
  handleSignals: false,
  shutdownDeadlineMs: 10_000,
  batchSize: 500,
  leaseMs: 60_000,
  pollMinMs: 25,
  pollMaxMs: 1_000,
});

/** As in core, where the sender has it. */
export const DEFAULT_ATTEMPT_TIMEOUT_MS = 20_000;

/** An event's turn may come late in its lease, and then its attempt still needs its time. */
export const LEASE_PER_ATTEMPT = 3;
