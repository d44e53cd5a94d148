import { FakeClock } from '../../test/fake-clock.js';
import type { FlushReport } from '../outcome/reports.types.js';
import { Barriers } from './barriers.js';

function rig(): { clock: FakeClock; barriers: Barriers } {
  const clock = new FakeClock();
  return { clock, barriers: new Barriers(clock) };
}

const NOTHING = { delivered: 0, sampled: 0, dead: 0, dropped: 0, pending: 0 };

describe('a flush', () => {
  it('of nothing is over at once', async () => {
    const { clock, barriers } = rig();
    await expect(barriers.add(0, 0, 1_000)).resolves.toEqual({ ok: true, reason: 'drained', ...NOTHING, elapsedMs: 0 });
    expect(clock.timers).toEqual([]);
  });

  it('waits for the events before it, and counts how each ended', async () => {
    const { clock, barriers } = rig();
    const report = barriers.add(4, 4, 1_000);
    clock.advance(250);
    barriers.settled(1, 'delivered');
    barriers.settled(2, 'sampled');
    barriers.settled(3, 'dead');
    barriers.settled(4, 'dropped');
    await expect(report).resolves.toEqual({
      ok: true,
      reason: 'drained',
      delivered: 1,
      sampled: 1,
      dead: 1,
      dropped: 1,
      pending: 0,
      elapsedMs: 250,
    });
    expect(clock.timers).toEqual([]);
  });

  it('does not count what came after it', async () => {
    const { clock, barriers } = rig();
    const report = barriers.add(1, 1, 1_000);
    for (let seq = 2; seq < 100; seq++) barriers.settled(seq, 'delivered');
    clock.advance(1_000);
    await expect(report).resolves.toMatchObject({ ok: false, reason: 'deadline', delivered: 0, pending: 1 });
  });

  it('ends at its deadline and not before, with what is pending', async () => {
    const { clock, barriers } = rig();
    const settled = jest.fn<void, [FlushReport]>();
    const report = barriers.add(3, 3, 1_000).then(settled);
    barriers.settled(1, 'delivered');
    clock.advance(999);
    await Promise.resolve();
    expect(settled).not.toHaveBeenCalled();
    clock.advance(1);
    await report;
    expect(settled.mock.calls[0]![0]).toMatchObject({ reason: 'deadline', delivered: 1, pending: 2, elapsedMs: 1_000 });
  });

  it('that overlaps with others has a barrier of its own', async () => {
    const { clock, barriers } = rig();
    const reports = Array.from({ length: 50 }, (_, index) => barriers.add(index + 1, index + 1, 10_000));
    const order: number[] = [];
    reports.forEach((report, index) => void report.then(() => order.push(index)));
    for (let seq = 1; seq <= 50; seq++) barriers.settled(seq, 'delivered');
    const all = await Promise.all(reports);
    expect(all.map(({ delivered, ok }) => [delivered, ok])).toEqual(all.map((_, index) => [index + 1, true]));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(clock.timers).toEqual([]);
  });

  it('keeps the process alive while a caller waits for it', () => {
    const { clock, barriers } = rig();
    void barriers.add(1, 1, 1_000);
    expect(clock.timers.map(({ purpose }) => purpose)).toEqual(['foreground']);
  });

  it('ends early where the endpoint is paused past its deadline, and only then', async () => {
    const { clock, barriers } = rig();
    const short = barriers.add(1, 1, 1_000);
    const long = barriers.add(1, 1, 10_000);
    barriers.pausedUntil(clock.monotonic() + 1_000);
    expect(clock.timers).toHaveLength(2);
    barriers.pausedUntil(clock.monotonic() + 5_000);
    await expect(short).resolves.toMatchObject({ ok: false, reason: 'paused', pending: 1, elapsedMs: 0 });
    barriers.settled(1, 'delivered');
    await expect(long).resolves.toMatchObject({ ok: true, reason: 'drained' });
  });

  it('ends when the delivery closes', async () => {
    const { clock, barriers } = rig();
    const reports = [barriers.add(1, 1, 1_000), barriers.add(2, 2, 2_000)];
    barriers.closeAll();
    barriers.settled(1, 'delivered');
    expect((await Promise.all(reports)).map(({ reason, pending }) => [reason, pending])).toEqual([
      ['closed', 1],
      ['closed', 2],
    ]);
    expect(clock.timers).toEqual([]);
  });
});
