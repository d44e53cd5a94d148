import type { NotificationName, Notifications } from '../../src/observe/hooks.types.js';
import type { LaneState } from '../../src/outcome/reports.types.js';
import type { Answer, Endpoint } from './endpoint.js';
import { LONGEST_STORE_FAILURE_MS, type Scenario } from './scenario.js';
import { THAW_MS, type VirtualTime } from './virtual-time.js';

/** A rule that was broken. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

/** Longest wait that a server may ask for, by default. */
const MAX_ASKED_MS = 300_000;
/** A wish of the endpoint reaches the whole fleet within this. */
const HEARD_MS = 1_000;
/** A process that cannot reach the store tries this often to tell others of a wish. */
const TOLD_AGAIN_MS = 1_000;
/** Longest way of a query. */
const QUERY_MS = 3;
/** Fewer faults than these are noise, whatever their kind. */
const MIN_EVIDENCE = 5;
const MAX_IN_FLIGHT = 64;
/** An endpoint from which nothing has come for so long gets at most so many attempts in so long. */
const OUTAGE_AFTER_MS = 20_000;
const OUTAGE_ATTEMPTS = 10;
const OUTAGE_WITHIN_MS = 10_000;
/** Longest pause that no server asked for: that of a refused key. */
const MAX_PAUSE_MS = 225_000;
/** What is claimed is a little older than its age on arrival. */
const SLACK_OF_AGE_MS = 1_000;
/** What a lane adds at most to a wait that a server asked for. */
const ASKED_JITTER = 1.1;
/** A process that stood still for so long takes nothing that it hears in that moment for an outage. */
const STOOD_STILL_MS = 3_000;
/** Rounding of times. */
const SLACK_MS = 1;
/** On the way to other processes. */
const SLACK_OF_PAUSE_MS = 1_000;
const BACKOFF_BASE_MS = 500;
const BACKOFF_FLOOR_MS = 100;
/** Full jitter puts a third of the first backoffs below this; of so many, one at least is. */
const SHORT_BACKOFF_MS = 200;
const MANY_BACKOFFS = 60;
/** An event is charged with an endpoint's fault where nine of ten others got through since its previous attempt. */
const MIN_OTHERS_THROUGH = 9;
/** Answers that are taken as final after so many. */
const REPEATED = 3;
/** What an event that is dead for this reason was answered last. */
const LAST_STATUS: Readonly<Record<string, number>> = {
  rejected: 400,
  too_large: 413,
  unsupported: 501,
  conflict: 409,
};
const DEFAULT_MAX_AGE_MS = { memory: 6 * 3_600_000, stored: 7 * 24 * 3_600_000 };

export const ENDS = ['delivered', 'sampled', 'dead', 'dropped'] as const;
type Ended = (typeof ENDS)[number];
/** How events of a process ended, by what its hooks were told. */
export type Tally = Readonly<Record<Ended, number>>;

class EventRecord {
  attempts = 0;
  charged = 0;
  /** Of its last attempt, where it was answered. */
  status: number | undefined = undefined;
  /** How long the answer asked to wait. */
  askedMs = 0;
  /** Successes of its process when its last attempt ended there. */
  seen = 0;
  /** When its last attempt ended. */
  endedAt = -1;
  /** No attempt before this, by the backoff of the last one. */
  dueAt = 0;
  outcomes = 0;
  answers = 0;
  /** Attempts that a hook was last called with. */
  told = 0;
  /** Processes that are sending it now. */
  readonly sending = new Set<number>();
  isDead = false;

  constructor(
    readonly body: string,
    readonly acceptedAt: number,
    /** Whether it need not end. */
    readonly mayWait: boolean,
  ) {}
}

interface ProcessRecord {
  readonly tally: { -readonly [E in Ended]: number };
  inFlight: number;
  successes: number;
  /** Probes that may start before the lane says again that it is probing. */
  probesLeft: number;
  /** Attempts that have failed since the last success. */
  faults: number;
  /** Since when, where there are any. */
  failingSince: number;
  /** When the newest attempts started. */
  readonly sentAt: number[];
  /** Until when the endpoint asked this process to wait. */
  askedUntil: number;
  isDraining: boolean;
  isClosed: boolean;
  isKeyRefused: boolean;
  /** When it went on after it had stood still. */
  thawedAt: number;
  lane: LaneState;
}

/** Sees everything that happens and says which rule it breaks. The rules are stated here a second time, on purpose. */
export class Judge {
  violation: Violation | undefined;
  sent = 0;
  #open = 0;
  readonly #events = new Map<string, EventRecord>();
  readonly #processes = new Map<number, ProcessRecord>();
  /** What the endpoint asked for, and since when all must know it. */
  /** Until when the longest wait that was asked for lasts, with jitter. */
  #askedAtMost = 0;
  readonly #asked: { readonly from: number; readonly until: number }[] = [];
  /** Dead letters that a store holds. */
  readonly #deadLetters = new Set<string>();
  /** How often each backoff was told, to the fraction of a millisecond. */
  readonly #backoffs = new Map<number, number>();
  /** First backoffs that no server asked for. */
  #firstBackoffs = 0;
  #shortBackoffs = 0;
  /** Whether nothing can make two processes hold the same event: leases end in a freeze, outcomes are lost with a store. */
  readonly #isExact: boolean;

  constructor(
    protected readonly time: VirtualTime,
    private readonly scenario: Scenario,
    private readonly endpoint: Endpoint,
  ) {
    this.#isExact = scenario.store !== 'shared' || scenario.mishaps.every(({ kind }) => kind === 'flush');
  }

  broken(rule: string): void {
    this.violation ??= new Violation(`${rule} (at ${Math.round(this.time.now)} ms)`);
  }

  /** @throws Violation of the first rule that was broken */
  check(): void {
    if (this.violation !== undefined) throw this.violation;
  }

  /** @param mayWait whether it need not end: a poison that waits for others to prove that it is one */
  accepted(insertId: string, body: string, mayWait = false): void {
    if (!mayWait) this.#open++;
    const event = new EventRecord(body, this.time.now, mayWait);
    this.#events.set(insertId, event);
  }

  started(process: number): void {
    const lane: LaneState = { state: 'active', limit: MAX_IN_FLIGHT };
    this.#processes.set(process, {
      ...{ inFlight: 0, successes: 0, probesLeft: 0, faults: 0, failingSince: 0, sentAt: [], askedUntil: 0, lane },
      ...{ isDraining: false, isClosed: false, isKeyRefused: false, thawedAt: -Infinity },
      tally: { delivered: 0, sampled: 0, dead: 0, dropped: 0 },
    });
  }

  drains(process: number): void {
    this.#process(process).isDraining = true;
  }

  thawed(process: number, frozenMs: number): void {
    if (frozenMs >= STOOD_STILL_MS) this.#process(process).thawedAt = this.time.now;
  }

  /** Its shutdown is over. */
  closed(process: number): void {
    this.#process(process).isClosed = true;
  }

  /** How events of the process have ended so far; it goes on counting. */
  tally(process: number): Tally {
    return this.#process(process).tally;
  }

  /** Its attempts end without a word, and what it knew of backoffs is gone. */
  killed(process: number): void {
    for (const event of this.#events.values()) {
      event.sending.delete(process);
      event.dueAt = 0;
      event.seen = 0;
    }
  }

  /** A store lets the event go for good. */
  removed(insertId: string, how: string | undefined): void {
    if (how === 'dead' || how === 'bury') this.#deadLetters.add(insertId);
    const isThere = this.endpoint.stored.has(insertId) || this.endpoint.sampled.has(insertId);
    if (['delivered', 'sampled', 'ack'].includes(how ?? '') && !isThere)
      this.broken(`${insertId} was forgotten before the endpoint had it`);
  }

  /**
   * @param leaseLeftMs for how long the process may send the event at all
   * @param untried events that it holds and that were never sent
   */
  sends(process: number, insertId: string, body: string, lane: LaneState, leaseLeftMs = Infinity, untried = 0): void {
    this.sent++;
    const { now } = this.time;
    const record = this.#process(process);
    const event = this.#events.get(insertId);
    record.inFlight++;
    if (event === undefined) return this.broken(`${insertId} was sent and never accepted`);
    if (event.body !== body) this.broken(`the body of ${insertId} changed`);
    if (event.sending.has(process)) this.broken(`${insertId} is twice in flight`);
    if (this.#isExact && event.sending.size > 0) this.broken(`${insertId} is sent by two processes at once`);
    if (this.#isExact && event.outcomes > 0) this.broken(`${insertId} was sent after its outcome`);
    if (lane.state !== 'active' && lane.resumesAt !== undefined)
      this.broken(`process ${process} sent while its lane was paused`);
    if (record.isClosed) this.broken(`process ${process} sent after its shutdown`);
    if (leaseLeftMs < this.scenario.attemptTimeoutMs)
      this.broken(`${insertId} is sent with a lease of ${leaseLeftMs} ms`);
    if (now < record.askedUntil - SLACK_MS) this.broken(`process ${process} sent before the time it was asked for`);
    if (
      this.scenario.store === 'shared' &&
      this.#asked.some(({ from, until }) => from < now && now < until - SLACK_MS)
    ) {
      this.broken(`process ${process} sent a second after another was asked to wait`);
    }
    if (this.#isExact && !record.isDraining && now < event.dueAt - SLACK_MS)
      this.broken(`${insertId} was sent before its backoff was over`);
    const { maxConcurrency } = this.scenario;
    const pinned = maxConcurrency === 'auto' ? MAX_IN_FLIGHT : maxConcurrency;
    if (record.inFlight > pinned) this.broken(`process ${process} has ${record.inFlight} in flight of ${pinned}`);
    event.attempts++;
    event.sending.add(process);
    // The free second attempt after a stale socket belongs to the first, which never reached the endpoint.
    if (event.endedAt === now) return;
    this.#isPolite(process, record);
    if (lane.state !== 'active' && untried > 0 && event.dueAt > 0)
      this.broken(`the probe of process ${process} is ${insertId}, which failed, while ${untried} were never tried`);
    if (lane.state !== 'active' && --record.probesLeft < 0) this.broken(`process ${process} sent a second probe`);
  }

  /** An attempt of a process that still lives has ended; `answer` is undefined where it was given up. */
  ended(process: number, insertId: string, answer: Answer | undefined, timedOut: boolean): void {
    const record = this.#process(process);
    record.inFlight--;
    const event = this.#events.get(insertId);
    if (event === undefined) return;
    event.endedAt = this.time.now;
    event.sending.delete(process);
    if (answer === undefined) return;
    event.status = answer.result?.kind === 'response' && !timedOut ? answer.result.status : undefined;
    event.askedMs = timedOut ? 0 : Math.min(answer.askMs, MAX_ASKED_MS);
    if (answer.isSuccess && !timedOut) record.successes++;
    // A conflict or a refusal is an answer to the event: the endpoint lives.
    const isAlive =
      answer.isSuccess || (answer.result?.kind === 'response' && [400, 409, 413, 501].includes(answer.result.status));
    if (isAlive && !timedOut) record.faults = 0;
    else if (record.faults++ === 0) record.failingSince = this.time.now;
    if (answer.result?.kind === 'response' && [401, 402, 403].includes(answer.result.status))
      record.isKeyRefused = true;
    if (answer.askMs > 0 && !timedOut) this.#asks(record, Math.min(answer.askMs, MAX_ASKED_MS));
  }

  /** What the hooks of a process are told. */
  notified<N extends NotificationName>(process: number, name: N, note: Omit<Notifications[N], 'tracker'>): void {
    const record = this.#process(process);
    if (name === 'laneState') return this.#laneChanged(process, record, note as unknown as LaneState);
    if (name === 'retry') return this.#retried(record, note as unknown as Notifications['retry']);
    if (name === 'delivered' || name === 'sampled' || name === 'dead' || name === 'dropped')
      this.#outcome(record, name, note as unknown as Notifications['dead' | 'dropped']);
  }

  /** A caller that waits for the outcome has got it. */
  answered(insertId: string): void {
    const event = this.#events.get(insertId);
    if (event !== undefined && ++event.answers > 1) this.broken(`the caller of ${insertId} was answered twice`);
  }

  /** Every event that was accepted so far has its outcome. */
  get isDone(): boolean {
    return this.#open === 0;
  }

  /** Whether the event need not end. */
  mayWait(insertId: string): boolean {
    return this.#events.get(insertId)?.mayWait ?? false;
  }

  /** What every caller must have at the end: the outcome that it waits for. */
  lookAtAnswers(): void {
    const isGone = this.scenario.mishaps.some(({ kind }) => kind === 'kill' || kind === 'shutdown');
    if (this.scenario.store === 'shared' || isGone) return;
    for (const [insertId, { answers, outcomes }] of this.#events) {
      if (answers !== outcomes) this.broken(`the caller of ${insertId} was answered ${answers} times`);
    }
  }

  /** A process was killed that held everything in its memory. */
  forget(): void {
    for (const [insertId, { outcomes }] of this.#events) if (outcomes === 0) this.#events.delete(insertId);
    this.#open = 0;
  }

  /** Accepted events that no hook was told an outcome of. */
  get unsettled(): string[] {
    return [...this.#events]
      .filter(([, { outcomes, mayWait }]) => outcomes === 0 && !mayWait)
      .map(([insertId]) => insertId);
  }

  /** What every store must hold at the end: each dead letter. */
  lookAtDeadLetters(): void {
    if (this.scenario.store === 'memory' || !this.#isExact) return;
    for (const [insertId, { isDead }] of this.#events) {
      if (isDead && !this.#deadLetters.has(insertId)) this.broken(`the dead letter ${insertId} is lost`);
    }
  }

  #outcome(record: ProcessRecord, ended: Ended, note: Notifications['dead' | 'dropped']): void {
    const { insertId } = note;
    record.tally[ended]++;
    const event = this.#events.get(insertId);
    if (event === undefined) return this.broken(`${insertId} has an outcome and was never accepted`);
    const { stored, sampled } = this.endpoint;
    if (ended === 'delivered' && !stored.has(insertId)) this.broken(`${insertId} counts as delivered, and is not`);
    if (ended === 'sampled' && !sampled.has(insertId)) this.broken(`${insertId} counts as sampled, and is not`);
    if (ended === 'dead') this.#isRightlyDead(record, event, note as Notifications['dead']);
    if (ended === 'dropped' && note.reason === 'shutdown' && this.scenario.store !== 'memory')
      this.broken(`${insertId} was dropped by a shutdown although it was stored`);
    if (event.outcomes++ === 0 && !event.mayWait) this.#open--;
    if (event.outcomes > 1 && this.#isExact) this.broken(`the outcome of ${insertId} was told twice`);
  }

  get #maxAgeMs(): number {
    const { store, maxAgeMs } = this.scenario;
    return maxAgeMs ?? DEFAULT_MAX_AGE_MS[store === 'memory' ? 'memory' : 'stored'];
  }

  /** Attempts only ever grow in number: what is known of an event outlives its process. */
  #isCountedOn({ isDraining }: ProcessRecord, event: EventRecord, insertId: string, attempts: number): void {
    if (attempts > event.attempts)
      this.broken(`${attempts} attempts are reported of ${insertId}, and ${event.attempts} made`);
    if (attempts <= event.told && this.#isExact)
      this.broken(`${insertId} has ${attempts} attempts after ${event.told}`);
    // What a shutdown gives up in its last moment is written nowhere.
    if (!isDraining) event.told = attempts;
  }

  #isRightlyDead(
    record: ProcessRecord,
    event: EventRecord,
    { insertId, reason, attempts }: Notifications['dead'],
  ): void {
    event.isDead = true;
    this.#isCountedOn(record, event, insertId, attempts);
    const { maxAttempts } = this.scenario;
    const mostAgeMs = this.#maxAgeMs;
    const isRight = {
      attempts: event.charged + 1 >= maxAttempts,
      // Tried once more, however long it waited.
      expired: this.time.now - event.acceptedAt > mostAgeMs && event.endedAt === this.time.now,
    }[reason as string];
    const isFinal = !['unsupported', 'conflict'].includes(reason) || event.attempts >= REPEATED;
    if (!(isRight ?? (isFinal && event.status === LAST_STATUS[reason])))
      this.broken(
        `${insertId} is dead (${reason}) after ${event.attempts} attempts, the last answered ${event.status}`,
      );
  }

  /** Backoffs are spread, so that what failed together does not come back together. */
  #isSpread({ askedMs }: EventRecord, attempts: number, delayMs: number): void {
    const told = (this.#backoffs.get(delayMs) ?? 0) + 1;
    this.#backoffs.set(delayMs, told);
    if (told > 2 && delayMs !== BACKOFF_FLOOR_MS) this.broken(`a backoff of ${delayMs} ms was told ${told} times`);
    if (attempts !== 1 || askedMs > 0) return;
    if (delayMs > BACKOFF_BASE_MS) this.broken(`the first backoff was ${delayMs} ms`);
    this.#firstBackoffs++;
    if (delayMs < SHORT_BACKOFF_MS) this.#shortBackoffs++;
    if (this.#firstBackoffs > MANY_BACKOFFS && this.#shortBackoffs === 0)
      this.broken(`of ${this.#firstBackoffs} first backoffs none was short`);
  }

  #retried(record: ProcessRecord, { insertId, attempts, charged, delayMs, fault }: Notifications['retry']): void {
    const event = this.#events.get(insertId);
    if (event === undefined) return this.broken(`${insertId} is retried and was never accepted`);
    event.dueAt = this.time.now + delayMs;
    this.#isCountedOn(record, event, insertId, attempts);
    if (delayMs < event.askedMs) this.broken(`${insertId} waits for ${delayMs} ms of ${event.askedMs}`);
    if (this.time.now - event.acceptedAt > this.#maxAgeMs + SLACK_OF_AGE_MS)
      this.broken(`${insertId} is retried ${this.time.now - event.acceptedAt} ms after it was accepted`);
    this.#isSpread(event, attempts, delayMs);
    if (charged && fault !== 'event' && this.scenario.store !== 'shared') {
      const others = record.successes - event.seen;
      if (others < MIN_OTHERS_THROUGH) this.broken(`${insertId} was charged when ${others} others had got through`);
    }
    event.seen = record.successes;
    if (charged) event.charged++;
    if (event.charged > event.attempts)
      this.broken(`${insertId} was charged ${event.charged} times for ${event.attempts} attempts`);
    if (event.charged >= this.scenario.maxAttempts) this.broken(`${insertId} is retried after its last attempt`);
  }

  #laneChanged(process: number, record: ProcessRecord, lane: LaneState): void {
    const wasPaused = record.lane.state !== 'active';
    record.lane = lane;
    record.probesLeft = lane.state !== 'active' && lane.resumesAt === undefined ? 1 : 0;
    if (lane.state !== 'paused') return;
    const ms = (lane.resumesAt ?? Infinity) - Date.UTC(2026, 0, 1) - this.time.now;
    const mostMs = Math.max(MAX_PAUSE_MS, this.#askedAtMost - this.time.now) + SLACK_OF_PAUSE_MS;
    if (ms > mostMs) this.broken(`process ${process} pauses for ${ms} ms`);
    if (wasPaused) return;
    const isAsked = this.time.now < record.askedUntil || this.#asked.some(({ until }) => this.time.now < until);
    if (!isAsked && this.time.now - record.thawedAt < THAW_MS && lane.reason !== 'auth' && lane.reason !== 'broken')
      this.broken(`process ${process} paused at its thaw for ${String(lane.reason)}`);
    if (isAsked || record.isKeyRefused || this.scenario.store === 'shared') return;
    if (record.faults + record.inFlight < MIN_EVIDENCE) {
      this.broken(`process ${process} paused for ${String(lane.reason)} after ${record.faults} faults`);
    }
  }

  #isPolite(process: number, { faults, failingSince, sentAt, isDraining }: ProcessRecord): void {
    const { now } = this.time;
    sentAt.push(now);
    const before = sentAt[sentAt.length - 1 - OUTAGE_ATTEMPTS];
    if (sentAt.length > OUTAGE_ATTEMPTS) sentAt.shift();
    const isOutage = faults > MAX_IN_FLIGHT && now - failingSince > OUTAGE_AFTER_MS && !isDraining;
    if (isOutage && before !== undefined && now - before < OUTAGE_WITHIN_MS) {
      this.broken(`process ${process} made ${OUTAGE_ATTEMPTS} attempts within ${now - before} ms of an outage`);
    }
  }

  #asks(record: ProcessRecord, ms: number): void {
    const until = this.time.now + ms;
    record.askedUntil = Math.max(record.askedUntil, until);
    this.#askedAtMost = Math.max(this.#askedAtMost, this.time.now + ASKED_JITTER * ms);
    this.#asked.push({ from: this.#storeIsBackAt() + HEARD_MS, until });
  }

  /** When what is written now can be read by all: now, where the store does not fail. */
  #storeIsBackAt(): number {
    const { now } = this.time;
    let backAt = now;
    for (const { kind, atMs, forMs } of this.scenario.mishaps) {
      const end = atMs + Math.min(forMs, LONGEST_STORE_FAILURE_MS) + TOLD_AGAIN_MS;
      if (kind === 'store fails' && now >= atMs - QUERY_MS && now < end) backAt = Math.max(backAt, end + HEARD_MS);
    }
    return backAt;
  }

  #process(process: number): ProcessRecord {
    return this.#processes.get(process)!;
  }
}
