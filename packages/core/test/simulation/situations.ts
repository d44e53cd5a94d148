import type { Answer } from './endpoint.js';
import { BACKLOG, BAD_WAYS, WELL_PER_SECOND, eventOf, keepWaiting, rig } from './goodput.js';
import { Judge, Violation } from './judge.js';
import { WELL, type Fault, type Manner, type Scenario } from './scenario.js';

/** What is measured of a situation, and what it has to be. */
interface Figure {
  readonly situation: string;
  readonly goal: string;
  readonly measured: string;
  readonly isReached: boolean;
}

/** Notes beside the rules when what happened. */
class Notes extends Judge {
  readonly sentAt: { readonly process: number; readonly at: number }[] = [];
  readonly throughAt: { readonly process: number; readonly at: number }[] = [];
  readonly acceptedAt = new Map<string, number>();
  readonly delays: number[] = [];
  dead = 0;

  override accepted(insertId: string, body: string, mayWait = false): void {
    this.acceptedAt.set(insertId, this.time.now);
    super.accepted(insertId, body, mayWait);
  }

  override sends(...args: Parameters<Judge['sends']>): void {
    this.sentAt.push({ process: args[0], at: this.time.now });
    super.sends(...args);
  }

  override ended(process: number, insertId: string, answer: Answer | undefined, timedOut: boolean): void {
    super.ended(process, insertId, answer, timedOut);
    if (answer?.isSuccess !== true || timedOut) return;
    this.throughAt.push({ process, at: this.time.now });
    this.delays.push(this.time.now - this.acceptedAt.get(insertId)!);
  }

  override notified(...args: Parameters<Judge['notified']>): void {
    if (args[1] === 'dead') this.dead++;
    super.notified(...args);
  }

  within(marks: readonly { readonly at: number }[], from: number, until: number): number {
    return marks.filter(({ at }) => at >= from && at < until).length;
  }
}

const SEEDS = [1, 2, 3, 4, 5];
const WELL_MS = 400;
const DOWN_MS = 300_000;
const BACK_AT = WELL_MS + DOWN_MS;
const FIRST_MS = 10_000;
const LAST_MS = 180_000;
const BACK_WITHIN_MS = 20_000;
const FULL_AFTER_MS = 5_000;
/** Pauses of 30 s on average are 2 a minute; some outages end with shorter ones. */
const MOST_A_MINUTE = 2.5;
const OUTAGES: readonly Fault[] = [...BAD_WAYS, 'refused', 'silent', 429];
/** What never answers is not known to be down before its first attempts have timed out. */
const TIMED_OUT_MS = 15_000;

/** A backlog, and an endpoint that is down for five minutes. @param backAfter how long after its end something got through */
async function outage(way: Fault, backAfter: number[]): Promise<Figure> {
  const manners: Manner[] = [
    { ...WELL, forMs: WELL_MS },
    { ...WELL, forMs: DOWN_MS, share: 1, fault: way },
  ];
  const from = WELL_MS + FIRST_MS + (way === 'silent' ? TIMED_OUT_MS : 0);
  let [mostASecond, sentLate, fullRate] = [0, 0, 0];
  for (const seed of SEEDS) {
    const luck = 100 * OUTAGES.indexOf(way) + seed;
    const { time, judge, start } = rig({ ...BACKLOG, luck }, manners, WELL, Notes);
    const process = start(0);
    time.at(0, () => keepWaiting(time, process));
    const isBack = (): boolean => (judge.throughAt.at(-1)?.at ?? 0) > BACK_AT;
    await time.run(BACK_AT + 4 * BACK_WITHIN_MS, () => judge.violation !== undefined || isBack());
    const backAt = time.now;
    backAfter.push(backAt - BACK_AT);
    const late = judge.sentAt.filter(({ at }) => at > from && at < BACK_AT).map(({ at }) => at);
    mostASecond = Math.max(mostASecond, ...late.map((at) => late.filter((b) => b >= at && b < at + 1_000).length));
    sentLate += judge.within(judge.sentAt, BACK_AT - LAST_MS, BACK_AT);
    if (seed === SEEDS[0]) {
      await time.run(backAt + FULL_AFTER_MS, () => judge.violation !== undefined);
      fullRate = await rateOf(time, judge, 500);
    }
    judge.check();
  }
  const aMinute = sentLate / SEEDS.length / (LAST_MS / 60_000);
  return {
    situation: `down for 5 minutes: ${way}`,
    goal: 'after 10 s at most 1 request a second, at last some 2 a minute; 5 s after the first success the full rate',
    measured: `${mostASecond}/s, ${aMinute.toFixed(1)} a minute; ${Math.round(fullRate)}/s`,
    isReached: mostASecond <= 1 && aMinute <= MOST_A_MINUTE && fullRate >= 0.9 * WELL_PER_SECOND,
  };
}

function isBackSoon(backAfter: readonly number[]): Figure {
  const back = median(backAfter);
  return {
    situation: 'the end of these outages',
    goal: 'median 20 s until the first event',
    measured: `${(back / 1_000).toFixed(1)} s`,
    isReached: back <= BACK_WITHIN_MS,
  };
}

async function rateOf(time: ReturnType<typeof rig>['time'], judge: Notes, ms: number): Promise<number> {
  const from = time.now;
  await time.run(from + ms, () => judge.violation !== undefined);
  return (judge.within(judge.throughAt, from, from + ms) / ms) * 1_000;
}

const ASK_MS = 20_000;
const ASK_AT = 2_000;
const ASKING: readonly Fault[] = [
  ...[200, 204, 302, 400, 401, 403, 404, 408, 409, 413, 425, 429],
  ...[500, 501, 502, 503, 504],
  'html',
];
const FLEET: Scenario = { ...BACKLOG, store: 'shared', processes: 4 };

/** A fleet with events each 10 ms; one answer asks for twenty seconds. */
async function asked(way: Fault): Promise<Figure> {
  const { time, judge, start, endpoint } = rig({ ...FLEET, luck: 1 }, [], WELL, Notes);
  const fleet: { accept(event: ReturnType<typeof eventOf>): boolean }[] = [];
  time.at(0, () => fleet.push(...[0, 1, 2, 3].map((id) => start(id))));
  for (let n = 0; n < 1_200; n++) time.at(1 + n * 10, () => void fleet[n % 4]!.accept(eventOf(`a-${n}`)));
  endpoint.asksOnce = { atMs: ASK_AT, fault: way, askMs: ASK_MS };
  await time.run(ASK_AT + ASK_MS + 10_000, () => judge.violation !== undefined);
  const askedAt = endpoint.asksOnce.askedAt ?? Infinity;
  const until = askedAt + ASK_MS;
  const early = judge.within(judge.sentAt, askedAt + 1_000, until);
  const again = judge.sentAt.find(({ at }) => at >= until)?.at ?? Infinity;
  const rule = judge.violation?.message;
  return {
    situation: `asks for 20 s with ${way}`,
    goal: 'nothing before its time, in a fleet of 4 within a second',
    measured: rule ?? `${early} too early; again after ${((again - askedAt) / 1_000).toFixed(1)} s`,
    isReached: rule === undefined && early === 0 && again < askedAt + 1.1 * ASK_MS + 3_000,
  };
}

const EVERY_MS = 10_000;
const TRICKLED = 360;
const MOST_DELAY_MS = 5_000;

/** One event every ten seconds, and three of ten attempts fail. */
async function trickle(way: Fault): Promise<Figure> {
  const delays: number[] = [];
  let [dead, accepted] = [0, 0];
  for (const luck of SEEDS) {
    const { time, judge, start } = rig({ ...BACKLOG, luck }, [], { ...WELL, share: 0.3, fault: way }, Notes);
    const process = start(0);
    for (let n = 0; n < TRICKLED; n++) time.at(1 + n * EVERY_MS, () => void process.accept(eventOf(`t-${n}`)));
    await time.run(TRICKLED * EVERY_MS + 600_000, () => judge.violation !== undefined);
    judge.check();
    delays.push(...judge.delays);
    dead += judge.dead;
    accepted += TRICKLED;
  }
  const p95 = delays.sort((a, b) => a - b)[Math.floor(0.95 * accepted)] ?? Infinity;
  return {
    situation: `an event every 10 s, 30 % ${way}`,
    goal: 'p95 of the delay 5 s, none dead',
    measured: `${(p95 / 1_000).toFixed(1)} s, ${dead} dead`,
    isReached: p95 <= MOST_DELAY_MS && dead === 0,
  };
}

const FLEET_OF_EIGHT: Scenario = { ...BACKLOG, store: 'shared', processes: 8, luck: 1 };
const FAR_MS = 200;
const FLEET_MS = 6_000;

/** What seven processes of eight get through, and what they do where the eighth has a path of its own that fails. */
async function badPath(way: Fault): Promise<Figure> {
  const rates: number[] = [];
  for (const share of [0, 1]) {
    const badShareOf = (id: number): number => (id === 0 ? share : 0);
    const manner = { ...WELL, latencyMs: FAR_MS, fault: way };
    const { time, judge, start, table } = rig(FLEET_OF_EIGHT, [], manner, Notes, badShareOf);
    let events = 0;
    const fill = (): void => {
      while (table.rows.size < 2_500) {
        const event = eventOf(`f-${++events}`);
        judge.accepted(event.insertId, event.body);
        table.put(event);
      }
      time.at(time.now + 100, fill);
    };
    time.at(0, () => {
      fill();
      for (let id = 0; id < FLEET_OF_EIGHT.processes; id++) start(id);
    });
    await time.run(FLEET_MS, () => judge.violation !== undefined);
    judge.check();
    const others = judge.throughAt.filter(({ process }) => process !== 0);
    rates.push(judge.within(others, FLEET_MS / 3, FLEET_MS) / ((FLEET_MS * 2) / 3_000));
  }
  const [without, beside] = rates as [number, number];
  return {
    situation: `one process of eight meets only: ${way}`,
    goal: 'the other seven at 95 % of their rate',
    measured: `${Math.round(beside)} of ${Math.round(without)}/s`,
    isReached: beside >= 0.95 * without,
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

const PATHS: readonly Fault[] = ['refused', 'silent', 'html', 503];

/** A rule that is broken meanwhile is a goal that is missed. */
async function measured(situation: string, measure: () => Figure | Promise<Figure>): Promise<Figure> {
  try {
    return await measure();
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    return { situation, goal: 'no rule broken', measured: error.message, isReached: false };
  }
}

/** Everything whose name matches, one after the other. */
async function figures(names: RegExp): Promise<Figure[]> {
  const backAfter: number[] = [];
  const rows: (readonly [name: string, measure: () => Figure | Promise<Figure>])[] = [
    ...OUTAGES.map((way) => [`down: ${way}`, () => outage(way, backAfter)] as const),
    ['down: back', () => isBackSoon(backAfter)],
    ...ASKING.map((way) => [`asks: ${way}`, () => asked(way)] as const),
    ...BAD_WAYS.map((way) => [`trickle: ${way}`, () => trickle(way)] as const),
    ...PATHS.map((way) => [`one of eight: ${way}`, () => badPath(way)] as const),
  ];
  const found: Figure[] = [];
  for (const [name, measure] of rows) if (names.test(name)) found.push(await measured(name, measure));
  return found;
}

/** The same as a table in Markdown; `✗` marks what is missed. */
export async function situationTable(names: RegExp): Promise<string> {
  const lines = ['| situation | goal | measured |', '| --- | --- | --- |'];
  for (const { situation, goal, measured, isReached } of await figures(names))
    lines.push(`| ${situation} | ${goal} | ${measured}${isReached ? '' : ' ✗'} |`);
  return lines.join('\n');
}
