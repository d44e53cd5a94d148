import type { Delivery } from '../delivery/delivery.types.js';
import type { Event } from '../event/event.types.js';
import type { Clock } from '../time/clock.types.js';
import type { Outcome, RejectReason } from '../outcome/outcome.types.js';

interface Surroundings {
  accepted(durable: boolean): void;
  refused(reason: RejectReason): Outcome;
  /** Calls back when the tracker is closed, since a durable delivery may keep an event without ever telling of it. */
  onClose(end: () => void): () => void;
}

/** Waits for room, then for the outcome, until the deadline, the caller's signal or the close. Never rejects. */
export async function trackAndWait(
  event: Event,
  delivery: Delivery,
  clock: Clock,
  deadlineMs: number,
  callersSignal: AbortSignal | undefined,
  surroundings: Surroundings,
): Promise<Outcome> {
  const ended = new AbortController();
  const end = (): void => ended.abort();
  const timer = clock.setTimer(end, deadlineMs, 'foreground');
  const forgetCaller = callersSignal && onAbort(callersSignal, end);
  const forget = surroundings.onClose(end);
  try {
    return await settle(event, delivery, ended.signal, surroundings);
  } finally {
    timer.cancel();
    forget();
    forgetCaller?.();
  }
}

/** The calls that wait with a signal, and what takes their one listener away: Node warns of a leak where ten have one each. */
const callers = new WeakMap<AbortSignal, { readonly ends: Set<() => void>; readonly forget: () => void }>();

function onAbort(signal: AbortSignal, end: () => void): () => void {
  if (signal.aborted) end();
  const caller = callers.get(signal) ?? listenTo(signal);
  caller.ends.add(end);
  return () => {
    caller.ends.delete(end);
    if (caller.ends.size === 0) caller.forget();
  };
}

function listenTo(signal: AbortSignal): { readonly ends: Set<() => void>; readonly forget: () => void } {
  const ends = new Set<() => void>();
  const endAll = (): void => ends.forEach((end) => end());
  const forget = (): void => {
    signal.removeEventListener('abort', endAll);
    callers.delete(signal);
  };
  signal.addEventListener('abort', endAll);
  const caller = { ends, forget };
  callers.set(signal, caller);
  return caller;
}

async function settle(event: Event, delivery: Delivery, signal: AbortSignal, notify: Surroundings): Promise<Outcome> {
  const { promise: outcome, resolve } = withResolver<Outcome>();
  for (;;) {
    const acceptance = delivery.accept(event, resolve);
    if (acceptance.accepted) {
      notify.accepted(acceptance.durable);
      break;
    }
    const isHopeless = acceptance.reason === 'closed' || signal.aborted || holdsNothing(delivery);
    if (isHopeless) return notify.refused(acceptance.reason);
    await delivery.waitForRoom(signal, event.bytes);
  }
  const pending: Outcome = { status: 'pending', insertId: event.insertId, where: delivery.place };
  return Promise.race([outcome, aborted(signal).then(() => pending)]);
}

/** What an empty delivery has no room for, it never will. */
function holdsNothing(delivery: Delivery): boolean {
  const { queued, inFlight, retryWait } = delivery.stats();
  return queued + inFlight + retryWait === 0;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function withResolver<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}
