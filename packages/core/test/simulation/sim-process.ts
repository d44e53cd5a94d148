import { ClaimLoop } from '../../src/delivery/claiming/claim-loop.js';
import type { ClaimStats } from '../../src/delivery/claiming/claim-stats.types.js';
import { MemoryStore } from '../../src/delivery/memory/memory-store.js';
import { QueueDelivery } from '../../src/delivery/queue-delivery.js';
import type { Event } from '../../src/event/event.types.js';
import { ApiKeySource } from '../../src/lane/api-key-source.js';
import { LaneSender } from '../../src/lane/lane-sender.js';
import type { Hooks, NotificationName } from '../../src/observe/hooks.types.js';
import { HOOK_NAMES, Observer } from '../../src/observe/observer.js';
import { RateLimitedLog } from '../../src/observe/rate-limited-log.js';
import { resolveSenderOptions } from '../../src/options/sender-options.js';
import type { LaneState } from '../../src/outcome/reports.types.js';
import type { AttemptResult, Transport } from '../../src/transport/transport.types.js';
import { isBalanced } from '../../src/contract/ledger.js';
import type { Endpoint } from './endpoint.js';
import { ENDS, type Judge } from './judge.js';
import { DEADLY, type Scenario } from './scenario.js';
import { DurableStore, TableSource, type Disk, type SharedTable } from './stores.js';
import { ProcessClock, type VirtualTime } from './virtual-time.js';

/** What the processes of a simulation have in common. */
export interface Surroundings {
  readonly scenario: Scenario;
  readonly time: VirtualTime;
  readonly random: () => number;
  readonly endpoint: Endpoint;
  readonly judge: Judge;
  readonly disk: Disk;
  readonly table: SharedTable;
  /** Share of the attempts of this process that fail, where its own network path is bad. */
  readonly badShareOf?: (process: number) => number | undefined;
}

/** Its headers must have come within this share of an attempt's deadline, as in the real transport. */
const HEADERS_SHARE = 0.75;
/** Of the attempts that a shutdown gives up, these were answered in the same moment. */
const LATE_SHARE = 0.3;
const SILENT_LOGGER = { debug: () => undefined, warn: () => undefined, error: () => undefined };

/** The transport port: what is sent meets the simulated endpoint. */
class SimTransport implements Transport {
  /** Each ends with its answer where that came just before the end. */
  readonly #inFlight = new Set<(isAnswered: boolean) => void>();

  constructor(
    private readonly process: SimProcess,
    private readonly surroundings: Surroundings,
  ) {}

  send(body: string): Promise<AttemptResult> {
    const { endpoint, judge, scenario, table, badShareOf } = this.surroundings;
    const { id, clock } = this.process;
    // Its own turns of the event loop are not held back by the kill.
    if (!clock.isAlive) return new Promise(() => undefined);
    const { insertId } = JSON.parse(body) as { insertId: string };
    const leaseLeftMs = scenario.store === 'shared' ? table.leaseLeftMs(this.process.owner, insertId) : undefined;
    const lane = this.process.lane();
    judge.sends(id, insertId, body, lane, leaseLeftMs, lane.state === 'active' ? 0 : this.process.waiting);
    const answer = endpoint.answer(insertId, badShareOf?.(id));
    const timeoutMs = scenario.attemptTimeoutMs * HEADERS_SHARE;
    const isInTime = answer.result !== undefined && answer.afterMs <= timeoutMs;
    const result = isInTime ? answer.result : TIMED_OUT;
    return new Promise((resolve) => {
      const end = (ended: AttemptResult): void => {
        timer.cancel();
        this.#inFlight.delete(abort);
        judge.ended(id, insertId, ended.kind === 'aborted' ? undefined : answer, !isInTime);
        resolve(ended);
      };
      const abort = (isAnswered: boolean): void =>
        end(isAnswered && isInTime && answer.askMs === 0 ? result : { kind: 'aborted' });
      this.#inFlight.add(abort);
      const timer = clock.receive(isInTime ? answer.afterMs : timeoutMs, () => end(result));
    });
  }

  close(): Promise<void> {
    for (const abort of [...this.#inFlight]) abort(this.surroundings.random() < LATE_SHARE);
    return Promise.resolve();
  }
}

const TIMED_OUT: AttemptResult = { kind: 'failed', fault: 'timeout', message: 'no complete answer in time' };

/** One process: the real delivery, lane and verdicts on a clock of its own. */
export class SimProcess {
  readonly clock: ProcessClock;
  /** What its claims are known by: a process that is started again is another owner. */
  readonly owner: number;
  readonly #sender: LaneSender;
  readonly #delivery: QueueDelivery | undefined;
  readonly #loop: ClaimLoop | undefined;
  #isClosing = false;
  #wasFrozen = false;
  #accepted = 0;

  constructor(
    readonly id: number,
    private readonly surroundings: Surroundings,
  ) {
    const { scenario, time, random, judge, disk, table } = surroundings;
    judge.started(id);
    this.owner = table.newOwner();
    this.clock = new ProcessClock(time);
    const options = resolveSenderOptions({ apiKey: 'k', ...pick(scenario) }, scenario.store !== 'memory');
    const log = new RateLimitedLog(SILENT_LOGGER, '', () => time.now);
    const observer = new Observer('sim', log, this.#hooks());
    const transport = new SimTransport(this, surroundings);
    const apiKeys = new ApiKeySource(options.apiKey, this.clock, options.attemptTimeoutMs);
    this.#sender = new LaneSender({ options, transport, apiKeys, observer, clock: this.clock, random });
    if (scenario.store === 'shared') {
      const schedule = { maxClaim: 500, pollMinMs: 25, pollMaxMs: 1_000, attemptTimeoutMs: scenario.attemptTimeoutMs };
      const runtime = { sender: this.#sender, observer, clock: this.clock, random, closed: () => undefined };
      this.#loop = new ClaimLoop(new TableSource(table, this.clock, this.owner), schedule, runtime);
      return;
    }
    const limits = { maxEvents: scenario.maxEvents, maxBytes: 2 ** 30 };
    const store = scenario.store === 'memory' ? new MemoryStore(limits) : new DurableStore(limits, disk, judge);
    this.#delivery = new QueueDelivery(store, scenario.overflow, {
      observer,
      clock: this.clock,
      openSender: () => this.#sender,
    });
  }

  /** @returns whether it was accepted */
  accept(event: Event): boolean {
    const { judge, table, endpoint, scenario } = this.surroundings;
    const poison = endpoint.poisons.get(event.insertId);
    this.clock.ran();
    const mayWait = poison !== undefined && !DEADLY.includes(poison);
    if (this.#delivery === undefined) {
      judge.accepted(event.insertId, event.body, mayWait);
      table.put(event);
      return true;
    }
    const { accepted } = this.#delivery.accept(event, () => judge.answered(event.insertId));
    if (!accepted) {
      const { queued, inFlight, retryWait } = this.#delivery.stats();
      const held = queued + inFlight + retryWait;
      if (held < scenario.maxEvents && !this.#isClosing)
        judge.broken(`refused with ${held} of ${scenario.maxEvents} held`);
      return false;
    }
    this.#accepted++;
    judge.accepted(event.insertId, event.body, mayWait);
    return true;
  }

  /** Events that were never sent. */
  get waiting(): number {
    return this.#delivery?.stats().queued ?? 0;
  }

  lane(): LaneState {
    return this.#sender.state();
  }

  flush(deadlineMs: number): void {
    const { judge } = this.surroundings;
    this.clock.ran();
    const before = judge.unsettled;
    void this.#delivery?.flush(deadlineMs).then(({ ok, pending, elapsedMs }) => {
      const left = new Set(judge.unsettled);
      if (ok && before.some((insertId) => left.has(insertId)))
        judge.broken('a flush is ok before all have their outcome');
      if (pending < 0 || ok !== (pending === 0)) judge.broken(`a flush says ok: ${ok} with ${pending} pending`);
      if (elapsedMs > deadlineMs + 1 && !this.#wasFrozen) judge.broken(`a flush took ${elapsedMs} ms of ${deadlineMs}`);
    });
  }

  get isClosing(): boolean {
    return this.#isClosing;
  }

  /** Ends for good, with a report. */
  async shutdown(deadlineMs: number): Promise<void> {
    const { judge, scenario, table } = this.surroundings;
    this.#isClosing = true;
    this.clock.ran();
    judge.drains(this.id);
    const before = { ...judge.tally(this.id) };
    const report = await (this.#delivery ?? this.#loop)!.shutdown(deadlineMs);
    // Killed in the same moment: what goes by its id is another process by now.
    if (!this.clock.isAlive) return;
    judge.closed(this.id);
    const { elapsedMs } = report;
    const after = judge.tally(this.id);
    for (const ended of ENDS) {
      const told = after[ended] - before[ended];
      const reported = ended in report ? report[ended as 'dead'] : told;
      if (reported !== told) judge.broken(`a shutdown reports ${reported} ${ended}, and hooks were called for ${told}`);
    }
    const claimed = table.leasedBy(this.owner);
    const isSound = !this.#wasFrozen && scenario.mishaps.every(({ kind }) => kind !== 'store fails');
    if (this.#loop !== undefined && report.reason === 'drained' && claimed > 0 && (report.ok || isSound))
      judge.broken(`a shutdown leaves ${claimed} events claimed`);
    if (elapsedMs > deadlineMs + 1 && !this.#wasFrozen)
      judge.broken(`a shutdown took ${elapsedMs} ms of ${deadlineMs}`);
    if ('lost' in report && scenario.store === 'durable' && report.lost > 0)
      judge.broken('a durable store lost events');
    if ('lost' in report && scenario.store === 'memory' && report.pending > 0) judge.broken('memory kept events');
  }

  freeze(): void {
    this.#wasFrozen = true;
    this.clock.freeze();
  }

  thaw(frozenMs: number): void {
    const { judge, random } = this.surroundings;
    judge.thawed(this.id, frozenMs);
    this.clock.thaw(random() < 0.5);
  }

  kill(): void {
    this.clock.kill();
    this.surroundings.judge.killed(this.id);
  }

  /** What must be true whenever all promises have settled. */
  look(): void {
    const { judge } = this.surroundings;
    // Where nothing has run, nothing can have changed; to count it all is most of what a step costs.
    if (!this.clock.isAlive || !this.clock.takeHasRun()) return;
    if (this.#loop !== undefined) return this.#lookAtClaims(this.#loop.stats());
    const stats = this.#delivery!.stats();
    if (!isBalanced(stats)) judge.broken(`the ledger does not balance: ${JSON.stringify(stats)}`);
    if (stats.accepted !== this.#accepted) judge.broken(`${stats.accepted} accepted of ${this.#accepted}`);
    this.#lookAtTally(stats);
    if (!this.#isClosing && !this.clock.isFrozen && stats.queued > 0 && this.#sender.canSend()) {
      judge.broken(`process ${this.id} sends nothing although ${stats.queued} wait and its lane is open`);
    }
  }

  /** What is counted is what hooks were told. */
  #lookAtTally(stats: Pick<ClaimStats, 'delivered' | 'sampled' | 'dead'> & { readonly dropped?: number }): void {
    const { judge } = this.surroundings;
    const tally = judge.tally(this.id);
    for (const ended of ENDS) {
      const told = tally[ended];
      const counted = stats[ended] ?? 0;
      if (counted !== told) judge.broken(`${counted} are counted as ${ended}, and hooks were called for ${told}`);
    }
  }

  #lookAtClaims(stats: ClaimStats): void {
    const { claimed, delivered, sampled, dead, released, inFlight } = stats;
    this.#lookAtTally(stats);
    if (claimed !== delivered + sampled + dead + released + inFlight || inFlight < 0)
      this.surroundings.judge.broken('the ledger of claims does not balance');
  }

  #hooks(): Hooks {
    const entries = HOOK_NAMES.map((hook) => {
      const name = `${hook.charAt(2).toLowerCase()}${hook.slice(3)}` as NotificationName;
      return [hook, (note: never) => this.clock.isAlive && this.surroundings.judge.notified(this.id, name, note)];
    });
    return Object.fromEntries(entries) as Hooks;
  }
}

function pick({ maxConcurrency, maxAttempts, attemptTimeoutMs, maxAgeMs }: Scenario): Partial<Scenario> {
  return { maxConcurrency, maxAttempts, attemptTimeoutMs, maxAgeMs };
}
