import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock } from '../../../core/test/fake-clock.js';
import { FolderNames } from './holder.js';
import { Watch } from './watch.js';

const ID = '0192f1c0-0000-7000-8000-000000000000';
/** Held by a process of another machine, of which nothing can be known. */
const ELSEWHERE = `${ID}.v2.abcdef-1-1-aa`;
const TICK_MS = 500;

describe('the watch over folders of other processes', () => {
  const names = new FolderNames();
  let directory: string;
  let clock: FakeClock;
  let watch: Watch;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'watch-'));
    clock = new FakeClock();
    watch = new Watch(directory, names, clock);
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  function make(name: string): string {
    mkdirSync(join(directory, name), { mode: 0o700 });
    beat(name, 1);
    return name;
  }

  const beat = (name: string, count: number): void =>
    writeFileSync(join(directory, name, 'alive'), String(count), { mode: 0o600 });

  /** @returns the names of orphans, with a `?` where a holder may still live */
  const look = (isImpatient = false): string[] =>
    watch
      .look(new Set(), isImpatient)
      .orphans.map(({ folder, isDoubtful }) => `${folder.name}${isDoubtful ? '?' : ''}`);

  function lookFor(ms: number, each: () => void = () => undefined): string[] {
    let found: string[] = [];
    for (let past = 0; past < ms && found.length === 0; past += TICK_MS) {
      clock.advance(TICK_MS);
      each();
      found = look();
    }
    return found;
  }

  it('finds at once what was left, and what a process of this machine held that has ended', () => {
    const { host, pid, start } = names.made().holder!;
    const left = make(names.leftName(ID, false));
    const gone = make(`${ID}.v2.${host}-${pid}-${Number(start) + 1}-aa`);
    expect(look().sort()).toEqual([gone, left].sort());
  });

  it('leaves alone what is held by this process while it shows life, and takes it from a thread that ended', () => {
    const own = make(names.made().name);
    let beats = 1;
    expect(lookFor(20_000, () => beat(own, ++beats))).toEqual([]);
    expect(lookFor(20_000)).toEqual([`${own}?`]);
  });

  it('waits for five seconds where nothing is known, and from the start again with each sign of life', () => {
    make(ELSEWHERE);
    expect(look()).toEqual([]);
    expect(lookFor(4_500)).toEqual([]);
    beat(ELSEWHERE, 2);
    expect(lookFor(5_000)).toEqual([]);
    expect(lookFor(1_000)).toEqual([`${ELSEWHERE}?`]);
  });

  it('takes the time of the file for a sign of life, where a full disk takes no other', () => {
    make(ELSEWHERE);
    let time = 1_000;
    const touch = (): void => utimesSync(join(directory, ELSEWHERE, 'alive'), ++time, time);
    expect(lookFor(20_000, touch)).toEqual([]);
  });

  it('does not believe that others stood still when it did so itself', () => {
    make(ELSEWHERE);
    look();
    clock.skip(3_600_000);
    expect(look()).toEqual([]);
    clock.jump(86_400_000);
    expect(look()).toEqual([]);
  });

  it('of a script goes by the age of a heartbeat', () => {
    make(ELSEWHERE);
    const now = clock.now() / 1000;
    utimesSync(join(directory, ELSEWHERE, 'alive'), now, now);
    clock.advance(29_000);
    expect(look(true)).toEqual([]);
    clock.advance(2_000);
    expect(look(true)).toEqual([`${ELSEWHERE}?`]);
  });

  it('names folders of a later version, and takes none', () => {
    const newer = make(`${ID}.v3.left`);
    const { orphans, newer: found } = watch.look(new Set(), false);
    expect([orphans, found.map(({ name }) => name)]).toEqual([[], [newer]]);
  });
});
