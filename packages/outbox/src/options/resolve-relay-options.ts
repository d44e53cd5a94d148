import type { Hooks, Logger } from '@greenflash-events/core';
import { processWarningLogger } from '@greenflash-events/core/engine';
import { DEFAULTS, DEFAULT_ATTEMPT_TIMEOUT_MS, LEASE_PER_ATTEMPT } from './defaults.js';
import type { RelayOptions } from './outbox-options.types.js';
import { checkRelayOptions } from './resolve-options.js';

/** What a relay is made of, beside its pool and what its sender takes. */
export interface ResolvedRelayOptions {
  readonly enabled: boolean;
  readonly name: string;
  readonly hooks: Hooks;
  readonly logger: Logger;
  readonly handleSignals: boolean;
  readonly shutdownDeadlineMs: number;
  readonly leaseMs: number;
  readonly maxPerSecond: number | undefined;
  readonly schedule: { readonly maxClaim: number; readonly pollMinMs: number; readonly pollMaxMs: number };
}

/**
 * Checks and completes the options of a relay.
 *
 * @throws GreenflashEventsError `INVALID_OPTIONS`, one error with every problem
 */
export function resolveRelayOptions(options: RelayOptions): ResolvedRelayOptions {
  const { enabled = DEFAULTS.enabled } = checkRelayOptions(options);
  return Object.freeze({
    enabled,
    name: options.name ?? DEFAULTS.name,
    hooks: options.hooks ?? {},
    logger: options.logger ?? processWarningLogger,
    handleSignals: options.handleSignals ?? DEFAULTS.handleSignals,
    shutdownDeadlineMs: options.shutdownDeadlineMs ?? DEFAULTS.shutdownDeadlineMs,
    leaseMs: leaseOf(options),
    maxPerSecond: options.maxPerSecond,
    schedule: {
      maxClaim: options.batchSize ?? DEFAULTS.batchSize,
      pollMinMs: options.pollMinMs ?? DEFAULTS.pollMinMs,
      pollMaxMs: options.pollMaxMs ?? DEFAULTS.pollMaxMs,
    },
  });
}

function leaseOf({ leaseMs, attemptTimeoutMs = DEFAULT_ATTEMPT_TIMEOUT_MS }: RelayOptions): number {
  return Math.max(leaseMs ?? DEFAULTS.leaseMs, LEASE_PER_ATTEMPT * attemptTimeoutMs);
}
