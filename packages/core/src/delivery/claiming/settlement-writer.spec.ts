import { FakeClock, nextTurn } from '../../../test/fake-clock.js';
import { RateLimitedLog } from '../../observe/rate-limited-log.js';
import type { Settlement, SourceAnswer } from './claim-source.types.js';
import { SettlementWriter } from './settlement-writer.js';

const NO_PAUSE: SourceAnswer = { pause: undefined };

function rig(settle: (batch: readonly Settlement[]) => Promise<SourceAnswer>) {
  const clock = new FakeClock();
  const batches: unknown[][] = [];
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const log = new RateLimitedLog({ debug: write, warn: write, error: write }, '', () => clock.monotonic());
  const answered = jest.fn();
  const emptied = jest.fn();
  const source = {
    lingerMs: 10,
    settle: (batch: readonly Settlement[]) => {
      batches.push(batch.map(({ claim }) => claim));
      return settle(batch);
    },
  };
  const writer = new SettlementWriter({ source, clock, log, answered, emptied });
  const add = (claim: string, leaseMs = 60_000): void =>
    writer.add({ kind: 'ack', claim }, clock.monotonic() + leaseMs);
  return { clock, writer, batches, lines, answered, emptied, add };
}

describe('the outcomes of claimed events', () => {
  it('is written together with what ends shortly after it', async () => {
    const { clock, writer, batches, add, answered, emptied } = rig(() => Promise.resolve(NO_PAUSE));
    add('a');
    clock.advance(5);
    add('b');
    expect(writer.size).toBe(2);
    await clock.pass(5);
    expect(batches).toEqual([['a', 'b']]);
    expect(writer.size).toBe(0);
    expect(answered).toHaveBeenCalledWith(NO_PAUSE, expect.any(Number));
    expect(emptied).toHaveBeenCalledTimes(1);
  });

  it('is written at once when nothing else is to come', async () => {
    const { writer, batches, add } = rig(() => Promise.resolve(NO_PAUSE));
    add('a');
    writer.hurry();
    await nextTurn();
    expect(batches).toEqual([['a']]);
  });

  it('is tried again while its lease lasts, and given up then', async () => {
    let isDown = true;
    const down = (): Promise<SourceAnswer> =>
      isDown ? Promise.reject(new Error('secret')) : Promise.resolve(NO_PAUSE);
    const { clock, writer, batches, lines, add } = rig(down);
    add('short', 100);
    add('long', 60_000);
    await clock.pass(1_000);
    expect(writer.unwritten).toBe(1);
    isDown = false;
    await clock.pass(2_000);
    expect(writer.size).toBe(0);
    expect(batches.at(-1)).toEqual(['long']);
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain('secret');
  });

  it('is not held up by one that can never be written', async () => {
    const written: unknown[] = [];
    const { clock, writer, add } = rig((batch) => {
      if (batch.some(({ claim }) => claim === 'poison')) return Promise.reject(new Error());
      written.push(...batch.map(({ claim }) => claim));
      return Promise.resolve(NO_PAUSE);
    });
    ['a', 'poison', 'b', 'c', 'd'].forEach((claim) => add(claim, 30_000));
    await clock.pass(20_000);
    expect(written.sort()).toEqual(['a', 'b', 'c', 'd']);
    await clock.pass(20_000);
    expect(writer).toMatchObject({ size: 0, unwritten: 1 });
  });

  it('is given up at the end, with no timer left', async () => {
    const { clock, writer, add } = rig(() => Promise.reject(new Error()));
    add('a');
    await clock.pass(20);
    writer.close();
    add('late');
    expect(writer).toMatchObject({ size: 0, unwritten: 2 });
    expect(clock.timers).toEqual([]);
  });

  it.each([
    { what: 'is written anyway', end: 'resolve', unwritten: 0 },
    { what: 'fails', end: 'reject', unwritten: 2 },
  ] as const)(
    'counts as given up while its answer is awaited at the end, until it $what',
    async ({ end, unwritten }) => {
      const asked = { resolve: (): void => undefined, reject: (): void => undefined };
      const { writer, add } = rig(
        () =>
          new Promise((resolve, reject) => {
            asked.resolve = () => resolve(NO_PAUSE);
            asked.reject = () => reject(new Error());
          }),
      );
      add('a');
      add('b');
      writer.hurry();
      writer.close();
      expect(writer).toMatchObject({ size: 0, unwritten: 2 });
      asked[end]();
      await nextTurn();
      expect(writer).toMatchObject({ size: 0, unwritten });
    },
  );
});
