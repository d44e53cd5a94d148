/** Has delivered what it is given, so that nothing but the way to it is measured. */
export function countingDelivery() {
  let accepted = 0;
  const none = { sampled: 0, dead: 0, dropped: 0 };
  const report = () => ({ ...none, ok: true, reason: 'drained', delivered: accepted, pending: 0, elapsedMs: 0 });
  const empty = { ...none, recovered: 0, redriven: 0, handedOver: 0, queued: 0, inFlight: 0, retryWait: 0 };
  const delivery = {
    place: 'memory',
    accept() {
      accepted++;
      return { accepted: true, durable: true };
    },
    waitForRoom: () => Promise.resolve(),
    flush: () => Promise.resolve(report()),
    shutdown: () => Promise.resolve({ ...report(), stored: 0, lost: 0 }),
    stats: () => ({ ...empty, accepted, delivered: accepted, lane: { state: 'active', limit: 1 } }),
  };
  return { name: 'counting', durable: true, sends: false, open: () => delivery };
}
