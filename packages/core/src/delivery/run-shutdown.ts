import type { Clock } from '../time/clock.types.js';
import type { FlushReport, ShutdownReport } from '../outcome/reports.types.js';
import type { Ledger } from './ledger.js';

/** Before the deadline, this long or this share of it, nothing new is begun: an attempt needs time to end by itself. */
const LAST_START_MS = 200;
const LAST_START_SHARE = 0.1;

/** What a shutdown needs of a delivery. */
interface Closable {
  counts(): ReturnType<Ledger['counts']>;
  isDone(): boolean;
  /** How long nothing can be sent; 0 where something can, or is in flight. */
  pausedForMs(): number;
  onProgress(listener: () => void): void;
  drain(): void;
  stop(): void;
  close(): Promise<void>;
}

/**
 * Drains until all is done, nothing can be, or the deadline comes; then closes. Events are taken in until the end, since
 * a server that is stopping still answers requests.
 */
export async function runShutdown(deadlineMs: number, clock: Clock, delivery: Closable): Promise<ShutdownReport> {
  const startedAt = clock.monotonic();
  const before = delivery.counts();
  delivery.drain();
  const reason = await drained(deadlineMs, clock, delivery);
  const held = delivery.counts();
  const pending = held.queued + held.inFlight + held.retryWait;
  await delivery.close();
  const after = delivery.counts();
  const lost = after.dropped - held.dropped;
  // What only memory held was dropped by the close: what is left is on disk.
  const left = after.queued + after.inFlight + after.retryWait;
  return {
    ok: pending === 0,
    reason,
    delivered: after.delivered - before.delivered,
    sampled: after.sampled - before.sampled,
    dead: after.dead - before.dead,
    dropped: after.dropped - before.dropped,
    pending: left,
    elapsedMs: clock.monotonic() - startedAt,
    stored: left + after.handedOver - before.handedOver,
    lost,
  };
}

function drained(deadlineMs: number, clock: Clock, delivery: Closable): Promise<FlushReport['reason']> {
  const deadlineAt = clock.monotonic() + deadlineMs;
  return new Promise((resolve) => {
    const lastStart = Math.max(0, deadlineMs - Math.min(LAST_START_MS, deadlineMs * LAST_START_SHARE));
    const timers = [
      clock.setTimer(() => delivery.stop(), lastStart, 'foreground'),
      clock.setTimer(() => end('deadline'), deadlineMs, 'foreground'),
    ];
    const end = (reason: FlushReport['reason']): void => {
      timers.forEach((timer) => timer.cancel());
      delivery.onProgress(() => undefined);
      resolve(reason);
    };
    const look = (): void => {
      if (delivery.isDone()) end('drained');
      else if (clock.monotonic() + delivery.pausedForMs() > deadlineAt) end('paused');
    };
    delivery.onProgress(look);
    look();
  });
}
