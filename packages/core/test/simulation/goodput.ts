import { seededRandom } from '../../../test-kit/src/seeded-random.js';
import type { Event } from '../../src/event/event.types.js';
import { Endpoint } from './endpoint.js';
import { Judge } from './judge.js';
import { WELL, type Fault, type Manner, type Scenario } from './scenario.js';
import { SimProcess, type Surroundings } from './sim-process.js';
import { Disk, SharedTable } from './stores.js';
import { VirtualTime } from './virtual-time.js';

/** A process with a backlog and every option at its default, except what a row names. */
export const BACKLOG: Scenario = {
  store: 'memory',
  processes: 1,
  maxConcurrency: 'auto',
  maxAttempts: 8,
  attemptTimeoutMs: 20_000,
  maxEvents: 10_000_000,
  overflow: 'reject',
  bursts: [],
  manners: [],
  mishaps: [],
  luck: 0,
};
/** More than can be sent until it is filled up again. */
const KEPT_WAITING = 1_000;
const REFILL_MS = 50;

export interface Goodput {
  /** Events a second that got through. */
  readonly perSecond: number;
  /** Share of the requests that did not get through. */
  readonly wasted: number;
}

/** Each row of the table: the endpoint, and what of the rate without faults has to get through. */
export interface Row {
  readonly name: string;
  readonly manner: Partial<Manner>;
  readonly attemptTimeoutMs?: number;
  /** Events a second. */
  readonly least: number;
  readonly mostWasted?: number;
  /** For how long it is measured, where that is not 8 s. */
  readonly measuredMs?: number;
  /** Whether it stands in the table that compares rules. */
  readonly isCompared?: boolean;
}

const LATENCY_MS = 20;
const SLOTS = 64;
export const WELL_PER_SECOND = (SLOTS / LATENCY_MS) * 1_000;
const SILENT_MS = 1_000;
/** Enough where thousands get through each second. */
const SHORT_MS = 1_500;

const noise = (fault: Fault, share: number, isCompared = false): Row => ({
  name: `${share * 100} % ${fault}`,
  manner: { fault, share },
  least: 0.8 * (1 - share) * WELL_PER_SECOND,
  ...(isCompared ? {} : { measuredMs: SHORT_MS }),
  isCompared,
});

/** One node of so many is bad; half of what noise of this share has to let through. */
const badNode = (fault: Fault, nodes: number, isCompared = false): Row => ({
  ...noise(fault, 1 / nodes, isCompared),
  name: `one node of ${nodes}: ${fault}`,
  least: nodes === 2 ? 0.25 * WELL_PER_SECOND : 0.8 * (1 - 1 / nodes) * WELL_PER_SECOND,
});

/** What slots are left over by those that wait for an answer that never comes. */
const silence = (share: number, isCompared = false): Row => ({
  name: `${share * 100} % never answer`,
  manner: { fault: 'silent', share },
  attemptTimeoutMs: SILENT_MS / 0.75,
  least: (0.8 * (1 - share) * SLOTS * 1_000) / ((1 - share) * LATENCY_MS + share * SILENT_MS),
  isCompared,
});

const room = (places: number, overload: 429 | 503, isCompared = false): Row => ({
  name: `room for ${places}, else ${overload}`,
  manner: { room: places, overload, ...(overload === 429 ? { overloadMs: 1 } : {}) },
  least: 0.8 * (places / LATENCY_MS) * 1_000,
  mostWasted: 0.15,
  isCompared,
});

/** Ways in which an endpoint answers badly. */
export const BAD_WAYS: readonly Fault[] = [500, 502, 503, 504, 404, 'html', 'redirect', 'reset'];

export const ROWS: readonly Row[] = [
  { name: 'no faults', manner: {}, least: 0.8 * WELL_PER_SECOND, isCompared: true },
  ...BAD_WAYS.flatMap((way) => [0.01, 0.05, 0.1, 0.3].map((p) => noise(way, p, way === 503 && p >= 0.1))),
  ...[...BAD_WAYS, 'refused' as const].flatMap((way) => [2, 4, 10].map((n) => badNode(way, n, way === 503 && n === 2))),
  silence(0.01),
  silence(0.05, true),
  room(50, 503, true),
  room(50, 429),
  room(4, 503, true),
  room(4, 429),
  { name: 'twice as slow beyond 16', manner: { slowBeyond: 16 }, least: 0.8 * 1_600, isCompared: true },
];

const WARM_UP_MS = 1_000;
const MEASURED_MS = 8_000;

/** How many events a second get through where they never run out, after as long as a lane may take to learn it. */
export async function measure(row: Row, luck = 1): Promise<Goodput> {
  const { manner, attemptTimeoutMs = 20_000, measuredMs = MEASURED_MS } = row;
  const { time, endpoint, judge, start } = rig({ ...BACKLOG, luck, attemptTimeoutMs }, [], { ...WELL, ...manner });
  const process = start(0);
  time.at(0, () => keepWaiting(time, process));
  const isOver = (): boolean => judge.violation !== undefined;
  await time.run(WARM_UP_MS, isOver);
  const before = { stored: endpoint.stored.size, sent: judge.sent };
  await time.run(WARM_UP_MS + measuredMs, isOver);
  judge.check();
  const stored = endpoint.stored.size - before.stored;
  return { perSecond: stored / (measuredMs / 1_000), wasted: 1 - stored / (judge.sent - before.sent) };
}

/** Whether the row has what it must have. */
export function isReached({ least, mostWasted = 1 }: Row, { perSecond, wasted }: Goodput): boolean {
  return perSecond >= least && wasted <= mostWasted;
}

/** Every row whose name matches, as a table in Markdown. */
export async function goodputTable(names: RegExp): Promise<string> {
  const lines = ['| endpoint | at least | events/s | wasted |', '| --- | ---: | ---: | ---: |'];
  for (const row of ROWS.filter(({ name }) => names.test(name))) {
    const goodput = await measure(row);
    const { perSecond, wasted } = goodput;
    const mark = isReached(row, goodput) ? '' : ' ✗';
    lines.push(
      `| ${row.name} | ${Math.round(row.least)} | ${Math.round(perSecond)}${mark} | ${Math.round(wasted * 100)} % |`,
    );
  }
  return lines.join('\n');
}

/** What the rows that compare rules come to, by their names. */
export async function comparedCells(): Promise<ReadonlyMap<string, string>> {
  const cells = new Map<string, string>();
  for (const row of ROWS.filter(({ isCompared }) => isCompared)) {
    const goodput = await measure(row);
    const wasted = row.mostWasted === undefined ? '' : `, ${Math.round(goodput.wasted * 100)} %`;
    cells.set(row.name, `${Math.round(goodput.perSecond)}${wasted}${isReached(row, goodput) ? '' : ' ✗'}`);
  }
  return cells;
}

let events = 0;

/** Keeps so many events waiting, whatever is taken. */
export function keepWaiting(time: VirtualTime, process: SimProcess): void {
  for (let missing = KEPT_WAITING - process.waiting; missing > 0; missing--) process.accept(eventOf(`g-${++events}`));
  time.at(time.now + REFILL_MS, () => keepWaiting(time, process));
}

export interface Rig<J extends Judge = Judge> {
  readonly time: VirtualTime;
  readonly endpoint: Endpoint;
  readonly judge: J;
  readonly table: SharedTable;
  readonly start: (id: number) => SimProcess;
}

type JudgeClass<J extends Judge> = new (time: VirtualTime, scenario: Scenario, endpoint: Endpoint) => J;

export function rig(scenario: Scenario, manners: readonly Manner[], afterwards: Manner): Rig;
export function rig<J extends Judge>(
  scenario: Scenario,
  manners: readonly Manner[],
  afterwards: Manner,
  judgeClass: JudgeClass<J>,
  badShareOf?: Surroundings['badShareOf'],
): Rig<J>;
export function rig(
  scenario: Scenario,
  manners: readonly Manner[],
  afterwards: Manner,
  judgeClass: JudgeClass<Judge> = Judge,
  badShareOf: Surroundings['badShareOf'] = () => undefined,
): Rig {
  const time = new VirtualTime();
  const random = seededRandom(scenario.luck);
  const endpoint = new Endpoint(time, random, manners, afterwards);
  const judge = new judgeClass(time, scenario, endpoint);
  const table = new SharedTable(time, judge);
  const surroundings = { scenario, time, random, endpoint, judge, disk: new Disk(), table, badShareOf };
  return { time, endpoint, judge, table, start: (id) => new SimProcess(id, surroundings) };
}

export function eventOf(insertId: string): Event {
  const body = JSON.stringify({ insertId, eventType: 't', value: '1' });
  return { body, bytes: body.length, insertId, eventType: 't', productId: 'p', sampleable: false };
}
