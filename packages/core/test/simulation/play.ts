import { seededRandom } from '../../../test-kit/src/seeded-random.js';
import { Endpoint } from './endpoint.js';
import { eventOf } from './goodput.js';
import { Judge } from './judge.js';
import { DEADLY, LONGEST_STORE_FAILURE_MS, type Burst, type Mishap, type Scenario } from './scenario.js';
import { SimProcess, type Surroundings } from './sim-process.js';
import { Disk, SharedTable } from './stores.js';
import { VirtualTime } from './virtual-time.js';

/** Once the endpoint is well, everything has its outcome within this: the longest waits there are, and some more. */
const SETTLED_WITHIN_MS = 30 * 60_000;

const LINGERS_MS = 100;

/** What a simulation cost. */
export interface Played {
  readonly attempts: number;
  readonly virtualMs: number;
}

/**
 * Plays a scenario to its end.
 *
 * @throws Violation (as a rejection) where a rule is broken
 */
export async function play(scenario: Scenario): Promise<Played> {
  const simulation = new Simulation(scenario);
  return simulation.run();
}

class Simulation {
  readonly #time = new VirtualTime();
  readonly #surroundings: Surroundings;
  readonly #judge: Judge;
  readonly #processes: SimProcess[] = [];
  #waiting = 0;

  constructor(private readonly scenario: Scenario) {
    const random = seededRandom(scenario.luck);
    const endpoint = new Endpoint(this.#time, random, scenario.manners);
    this.#judge = new Judge(this.#time, scenario, endpoint);
    this.#surroundings = {
      ...{ scenario, random, time: this.#time, endpoint, judge: this.#judge, disk: new Disk() },
      table: new SharedTable(this.#time, this.#judge),
    };
    const processes = scenario.store === 'shared' ? scenario.processes : 1;
    // Within virtual time: what they begin with waits for a turn.
    this.#at(0, () => {
      for (let id = 0; id < processes; id++) this.#restart(id);
    });
    scenario.bursts.forEach((burst, index) => this.#schedule(burst, index));
    for (const mishap of scenario.mishaps) this.#at(mishap.atMs, () => this.#meet(mishap));
  }

  async run(): Promise<Played> {
    const { endpoint } = this.#surroundings;
    const lastAt = Math.max(0, ...this.scenario.mishaps.map(({ atMs, forMs }) => atMs + forMs));
    const lastBurst = Math.max(0, ...this.scenario.bursts.map(({ atMs, count, everyMs }) => atMs + count * everyMs));
    const until = Math.max(endpoint.wellAt, lastAt, lastBurst) + SETTLED_WITHIN_MS;
    await this.#time.run(until, () => this.#look());
    const { unsettled } = this.#judge;
    if (unsettled.length > 0 && this.#judge.violation === undefined)
      this.#judge.broken(`${unsettled.length} events have no outcome: ${unsettled[0]}`);
    const left = this.#leftInTable();
    if (left.length > 0) this.#judge.broken(`${left.length} outcomes were not written: ${left[0]}`);
    this.#judge.lookAtDeadLetters();
    this.#judge.lookAtAnswers();
    this.#judge.check();
    return { attempts: this.#judge.sent, virtualMs: this.#time.now };
  }

  /** @returns whether there is nothing more to see */
  #look(): boolean {
    for (const process of this.#processes) process.look();
    if (this.#judge.violation !== undefined) return true;
    return this.#waiting === 0 && this.#judge.isDone && this.#leftInTable().length === 0;
  }

  /** Events of a fleet whose outcome is not written. */
  #leftInTable(): string[] {
    return [...this.#surroundings.table.rows.keys()].filter((insertId) => !this.#judge.mayWait(insertId));
  }

  #schedule({ atMs, count, everyMs, poison, all = false }: Burst, index: number): void {
    const { scenario } = this;
    for (let n = 0; n < count; n++) {
      const event = eventOf(`${index}-${n}`);
      if (poison !== undefined && (n === 0 || (all && DEADLY.includes(poison))))
        this.#surroundings.endpoint.poisons.set(event.insertId, poison);
      this.#at(atMs + n * everyMs, () => {
        const id = scenario.store === 'shared' ? n % this.#processes.length : 0;
        this.#processes[id]!.accept(event);
      });
    }
  }

  #meet({ kind, process, forMs }: Mishap): void {
    const id = process % this.#processes.length;
    const met = this.#processes[id]!;
    switch (kind) {
      case 'flush':
        return met.flush(forMs);
      case 'freeze':
        met.freeze();
        return this.#at(this.#time.now + forMs, () => met.thaw(forMs));
      case 'kill':
        met.kill();
        if (this.scenario.store === 'memory') this.#judge.forget();
        return this.#restart(id);
      case 'shutdown':
        if (met.isClosing) return;
        // It lives a little longer, as a process does that still closes its server.
        void met.shutdown(Math.min(forMs, 10_000)).then(() =>
          this.#at(this.#time.now + LINGERS_MS, () => {
            if (this.#processes[id] !== met) return;
            met.kill();
            this.#restart(id);
          }),
        );
        return;
      case 'store fails':
        this.#surroundings.table.failsUntil = this.#time.now + Math.min(forMs, LONGEST_STORE_FAILURE_MS);
    }
  }

  #restart(id: number): void {
    this.#processes[id] = new SimProcess(id, this.#surroundings);
  }

  #at(time: number, run: () => void): void {
    this.#waiting++;
    this.#time.at(time, () => {
      this.#waiting--;
      run();
    });
  }
}
