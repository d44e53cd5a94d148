import { performance } from 'node:perf_hooks';
import {
  Claimer,
  DISABLED_CLAIMER,
  RateLimitedLog,
  openClaimLoop,
  shutDownOnSignal,
} from '@greenflash-events/core/engine';
import type { RelayOptions } from './options/outbox-options.types.js';
import { senderOptionsOf } from './options/resolve-options.js';
import { resolveRelayOptions } from './options/resolve-relay-options.js';
import { OutboxSource } from './relay/outbox-source.js';
import type { Relay } from './relay/relay.types.js';
import type { OutboxPool } from './pool.types.js';
import { tableNames } from './schema/table-names.js';
import { onWake } from './wake-channel.js';

/**
 * Starts to send what the outbox holds. As many relays as you like may run at once, in every process of the app or in some
 * of their own. It keeps its process alive until `shutdown()`; a database that cannot be reached is tried again for ever.
 *
 * @throws GreenflashEventsError `INVALID_OPTIONS`, one error with every problem
 */
export function startRelay(options: RelayOptions): Relay {
  const resolved = resolveRelayOptions(options);
  if (!resolved.enabled) return DISABLED_CLAIMER;
  const { name, hooks, logger, schedule } = resolved;
  const { pool, schema } = options;
  const source = new OutboxSource(pool, tableNames(schema), resolved, () => performance.now());
  const loop = openClaimLoop(source, senderOptionsOf(options), { name, hooks, logger, ...schedule });
  const log = new RateLimitedLog(logger, `greenflash-events (${name}): `, () => performance.now());
  const relay = new Claimer(loop, resolved.shutdownDeadlineMs);
  relay.onClose(onBrokenConnection(pool, log));
  relay.onClose(onWake(() => relay.wake()));
  if (resolved.handleSignals) relay.onClose(shutDownOnSignal({ shutdown: () => relay.shutdown() }, log));
  return relay;
}

/**
 * A pool reports an idle connection that broke by an event which, unheard, ends the process.
 *
 * @returns stops to listen
 */
function onBrokenConnection(pool: OutboxPool, log: RateLimitedLog): () => void {
  const heard = (error: Error): void => log.warn('pool', `a connection to the database was lost (${error.message})`);
  pool.on?.('error', heard);
  return () => void pool.removeListener?.('error', heard);
}
