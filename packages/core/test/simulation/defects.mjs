// Defects as edits of the sources: the simulation has to find each of them.
export const DEFECTS = {
  // The engine had these once.
  'a pause at each 503': [
    {
      file: 'lane/lane.ts',
      from: "if (sign.kind === 'pause' || isKey",
      to: "if (sign.kind === 'pause' || sign.reason === 'unavailable' || isKey",
    },
  ],
  'an uncapped Retry-After': [
    { file: 'lane/lane-rules.ts', from: 'return Math.min(askedMs, capMs) *', to: 'return askedMs *' },
  ],
  'a free retry during a pause': [
    {
      file: 'lane/lane-sender.ts',
      from: 'verdict.free === true && this.#lane.isCurrent(ticket)',
      to: 'verdict.free === true',
    },
  ],
  'an outcome counted twice': [
    {
      file: 'delivery/queue-delivery.ts',
      from: 'if (!this.#inFlight.delete(entry)) return;',
      to: 'this.#inFlight.delete(entry);',
    },
  ],
  'a probe that never ends': [
    { file: 'lane/lane.ts', from: 'this.#wakeAt(this.#nextProbeAt, reason);', to: '' },
    {
      file: 'lane/lane.ts',
      from: "if (this.#state.kind !== 'probing' || probe !== this.#probes) return;",
      to: "if (this.#state.kind !== 'probing' || probe !== this.#probes || reason === 'timeout') return;",
    },
  ],
  // And these it might have had.
  'a Retry-After that is ignored on a 503': [
    {
      file: 'verdict/verdict-of-response.ts',
      from: "return askedMs === undefined || verdict.kind === 'aborted'",
      to: "return askedMs === undefined || response.status === 503 || verdict.kind === 'aborted'",
    },
  ],
  'a backoff without jitter': [
    { file: 'lane/lane-rules.ts', from: 'random * ceilingMs(n, baseMs, maxMs)', to: 'ceilingMs(n, baseMs, maxMs)' },
  ],
  'a backoff with jitter in its upper half only': [
    {
      file: 'lane/lane-rules.ts',
      from: 'random * ceilingMs(n, baseMs, maxMs)',
      to: '((1 + random) / 2) * ceilingMs(n, baseMs, maxMs)',
    },
  ],
  'many probes at once': [
    {
      file: 'lane/lane.ts',
      from: "this.#state = { kind: 'probing', reason, isOpen: false };",
      to: "this.#state = { kind: 'probing', reason, isOpen: true };",
    },
  ],
  'an event that was sampled out and counts as delivered': [
    {
      file: 'delivery/outcomes.ts',
      from: "return { status: 'sampled', insertId };",
      to: "return { status: 'delivered', insertId, eventId: '', attempts };",
    },
  ],
  'a lease that may end before its attempt': [
    {
      file: 'delivery/claiming/claim-loop.ts',
      from: 'if (held.leaseEndsAt < leaseNeededUntil)',
      to: 'if (held.leaseEndsAt < now)',
    },
  ],
  'an event that is acknowledged before it is sent': [
    {
      file: 'delivery/claiming/claim-loop.ts',
      from: 'this.#turns?.take();',
      to: "this.#turns?.take(); this.#writer.add({ kind: 'ack', claim: held.claim }, held.leaseEndsAt);",
    },
  ],
  'an old event that is given up untried': [
    {
      file: 'lane/lane-sender.ts',
      from: 'const ticket = this.#lane.enter();',
      to: "if (this.parts.clock.monotonic() - queued.acceptedAt > this.parts.options.maxAgeMs) return { kind: 'dead', reason: 'expired' }; const ticket = this.#lane.enter();",
    },
  ],
  'a fault of the endpoint that is charged in an outage': [
    { file: 'lane/lane-rules.ts', from: '(laneIsHealthy && !NEVER_CHARGED', to: '(!NEVER_CHARGED' },
  ],
  'a thaw that counts its timeouts': [
    { file: 'lane/lane.ts', from: 'if (now - this.#beatAt >= FROZEN_MS) this.#thawed();', to: '' },
  ],
  'a pause that other processes do not hear of': [
    {
      file: 'delivery/claiming/pause-exchange.ts',
      from: 'if (pause === undefined || now + pause.forMs <= this.#knownUntil) return;',
      to: 'return;',
    },
  ],
  'a pause that is not told again where it could not be told': [
    { file: 'delivery/claiming/pause-exchange.ts', from: 'this.#knownUntil = -Infinity;\n      this', to: 'this' },
  ],
  'a history that is forgotten on a claim': [
    { file: 'delivery/claiming/claim-loop.ts', from: 'now - ageMs, attempts, charged)', to: 'now - ageMs)' },
  ],
  'a history that a store is not told': [
    { file: 'delivery/queue-delivery.ts', from: 'this.store.retried?.(entry);', to: '' },
  ],
  'a claim that is kept at shutdown': [
    {
      file: 'delivery/claiming/claim-loop.ts',
      from: 'this.#timer?.cancel();\n    this.#releaseHeld();',
      to: 'this.#timer?.cancel();',
    },
  ],
  'an outcome that is not written at shutdown': [
    {
      file: 'delivery/claiming/claim-loop.ts',
      from: 'this.#writer.add(settlementOf(step, held), held.leaseEndsAt);',
      to: "if (this.#phase === 'open') this.#writer.add(settlementOf(step, held), held.leaseEndsAt);",
    },
  ],
  'an age that ends nothing': [
    { file: 'lane/lane-rules.ts', from: 'return ageMs > maxAgeMs ?', to: 'return ageMs > 1e12 ?' },
  ],
  'an age that is counted from the claim': [
    { file: 'delivery/claiming/claim-loop.ts', from: 'queuedEvent(event, now - ageMs,', to: 'queuedEvent(event, now,' },
  ],
  'a cap twice as long': [
    { file: 'lane/lane-rules.ts', from: 'Math.min(askedMs, capMs)', to: 'Math.min(askedMs, 2 * capMs)' },
  ],
  'a retry that holds up all others': [
    {
      file: 'delivery/waiting-line.ts',
      from: 'if (!due) return this.store.take();',
      to: 'if (!due) return this.#retries.peek() === undefined ? this.store.take() : undefined;',
    },
  ],
  'a caller that is answered twice': [
    {
      file: 'delivery/event-states.ts',
      from: 'entry.onOutcome?.(answerTo(outcome));',
      to: 'entry.onOutcome?.(answerTo(outcome)); entry.onOutcome?.(answerTo(outcome));',
    },
  ],
  'a caller that does not hear of a dead letter': [
    {
      file: 'delivery/event-states.ts',
      from: 'entry.onOutcome?.(answerTo(outcome));',
      to: "if (outcome.status !== 'dead') entry.onOutcome?.(answerTo(outcome));",
    },
  ],
  'one attempt at once more than allowed': [
    {
      file: 'lane/lane.ts',
      from: 'return this.#inFlight.size < this.#limit.value;',
      to: 'return this.#inFlight.size <= this.#limit.value;',
    },
  ],
  'room that is not given back': [
    { file: 'delivery/memory/memory-store.ts', from: 'this.#room.give(1, entry.event.bytes);', to: '' },
  ],
  'a dead letter that is dropped at shutdown': [
    {
      file: 'delivery/queue-delivery.ts',
      from: 'if (outcome !== undefined) this.#states.settle(entry, outcome);',
      to: "if (outcome?.status === 'dead' && this.#phase !== 'open') this.#drop(entry, 'shutdown');\n    else if (outcome !== undefined) this.#states.settle(entry, outcome);",
    },
  ],
  'dead letters of a fleet that are lost while stopping': [
    {
      file: 'delivery/claiming/claim-loop.ts',
      from: 'this.#writer.add(settlementOf(step, held), held.leaseEndsAt);',
      to: "if (this.#phase === 'open' || step.kind !== 'dead') this.#writer.add(settlementOf(step, held), held.leaseEndsAt);",
    },
  ],
  'dead letters of a fleet that are acknowledged while stopping': [
    {
      file: 'delivery/claiming/claim-loop.ts',
      from: 'this.#writer.add(settlementOf(step, held), held.leaseEndsAt);',
      to: "this.#writer.add(this.#phase !== 'open' && step.kind === 'dead' ? { kind: 'ack', claim: held.claim } : settlementOf(step, held), held.leaseEndsAt);",
    },
  ],
  'a probe that always takes the failed event': [
    {
      file: 'delivery/waiting-line.ts',
      from: 'if (!probe) return this.#retries.pop();',
      to: 'return this.#retries.pop();',
    },
  ],
  'a probe that takes the event sent most often': [
    { file: 'delivery/waiting-line.ts', from: 'a.attempts < b.attempts', to: 'a.attempts > b.attempts' },
    { file: 'delivery/waiting-line.ts', from: 'this.store.take() ??\n      this', to: 'this' },
  ],
  'an attempt more than allowed': [
    { file: 'lane/lane-rules.ts', from: 'queued.charged >= maxAttempts', to: 'queued.charged > maxAttempts' },
  ],
  'a wait that was asked for and that the event does not keep': [
    { file: 'lane/lane-rules.ts', from: 'delayMs: Math.max(own, requested)', to: 'delayMs: own' },
  ],
  'a pause that ends early': [
    { file: 'lane/lane.ts', from: 'time - this.clock.monotonic(), ', to: '0.9 * (time - this.clock.monotonic()), ' },
  ],
  'a late success that ends a pause': [
    { file: 'lane/lane.ts', from: 'ticket.probe !== undefined && this.isCurrent(ticket) && !isAsked', to: 'true' },
  ],
  // These break no rule: the table shows them.
  'a limit that each fault lowers': [
    {
      file: 'lane/concurrency-limit.ts',
      from: 'if (this.#pinned !== undefined || turn !== this.#turn) return;',
      to: 'if (this.#pinned !== undefined || turn !== this.#turn) return; if (isFault) this.#value = this.#best = Math.max(4, this.#best >> 1);',
    },
  ],
  'a limit that nothing lowers': [
    { file: 'lane/concurrency-limit.ts', from: 'return this.#value;\n  }', to: 'return MAX_CONCURRENCY;\n  }' },
  ],
  'a limit that does not grow after a pause': [
    {
      file: 'lane/concurrency-limit.ts',
      from: "this.#mode = 'slow start';\n    this.#use(1);",
      to: "this.#mode = 'holding'; this.#holdRounds = Infinity;\n    this.#use(1);",
    },
  ],
  'a limit that stays at its start': [
    {
      file: 'lane/concurrency-limit.ts',
      from: 'this.#value = this.#pinned ?? START;',
      to: 'this.#pinned ??= START; this.#value = this.#pinned;',
    },
    { file: 'lane/concurrency-limit.ts', from: 'readonly #pinned: number', to: '#pinned: number' },
  ],
  'pauses that do not grow': [{ file: 'lane/lane.ts', from: 'this.#pausesInARow++;', to: '' }],
  'pauses ten times as long': [
    { file: 'lane/lane-rules.ts', from: 'return share * ceilingMs(', to: 'return 10 * share * ceilingMs(' },
  ],
  'backoffs twenty times as long': [
    {
      file: 'lane/lane-rules.ts',
      from: 'Math.max(baseMs * BACKOFF_FLOOR, random *',
      to: 'Math.max(baseMs * BACKOFF_FLOOR, 20 * random *',
    },
  ],
  'a pause of its own that a process shares': [
    {
      file: 'lane/lane.ts',
      from: "return reason === 'auth' && this.#pausesInARow === 1 ? { reason, forMs: resumesAt - now } : undefined;",
      to: 'return { reason, forMs: resumesAt - now };',
    },
  ],
  'a shutdown that keeps sending': [
    {
      file: 'lane/lane-sender.ts',
      from: "if (this.#closed) return { verdict: { kind: 'aborted' } };\n    queued",
      to: 'queued',
    },
  ],
};
