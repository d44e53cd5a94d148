import fc from 'fast-check';
import { FakeClock, nextTurn } from '../../test/fake-clock.js';
import type { ShutdownReport } from '../outcome/reports.types.js';
import { Ledger } from './ledger.js';
import { runShutdown } from './queue-delivery.js';

/** A delivery with a ledger, whose calls are recorded. */
function rig(details: { queued?: number; durable?: boolean; pausedForMs?: number } = {}) {
  const { queued = 0, durable = false } = details;
  const clock = new FakeClock();
  const ledger = new Ledger();
  for (let i = 0; i < queued; i++) ledger.enter('accepted');
  const calls: string[] = [];
  let progressed: () => void = () => undefined;
  let cut: () => void = () => undefined;
  const delivery = {
    durable,
    pausedForMs: (): number => details.pausedForMs ?? 0,
    counts: () => ledger.counts(),
    isDone: () => ledger.unsettled === 0,
    onProgress: (listener: () => void) => void (progressed = listener),
    onCut: (listener: () => void) => void (cut = listener),
    drain: () => void calls.push('drain'),
    stop: () => void calls.push('stop'),
    close: () => {
      calls.push('close');
      while (!durable && ledger.unsettled > 0) ledger.end('queued', 'dropped');
      return Promise.resolve();
    },
  };
  return {
    clock,
    ledger,
    calls,
    run: (deadlineMs: number): Promise<ShutdownReport> => runShutdown(deadlineMs, clock, delivery),
    progress: () => progressed(),
    cut: () => cut(),
    pauseFor: (ms: number) => (details.pausedForMs = ms),
  };
}

const NOTHING = { delivered: 0, sampled: 0, dead: 0, dropped: 0, pending: 0, stored: 0, lost: 0 };

describe('a shutdown', () => {
  it('with nothing to do closes at once', async () => {
    const { clock, calls, run } = rig();
    await expect(run(10_000)).resolves.toEqual({ ok: true, reason: 'drained', ...NOTHING, elapsedMs: 0 });
    expect(calls).toEqual(['drain', 'close']);
    expect(clock.timers).toEqual([]);
  });

  it('that is cut ends with what is left', async () => {
    const { clock, run, cut } = rig({ queued: 3 });
    const report = run(10_000);
    cut();
    await expect(report).resolves.toMatchObject({ ok: false, reason: 'deadline', lost: 3, dropped: 3, elapsedMs: 0 });
    expect(clock.timers).toEqual([]);
  });

  it('drains, and closes as soon as all is done', async () => {
    const { clock, ledger, calls, run, progress } = rig({ queued: 3 });
    const report = run(10_000);
    ledger.end('queued', 'delivered');
    ledger.end('queued', 'sampled');
    progress();
    clock.advance(700);
    expect(calls).toEqual(['drain']);
    ledger.end('queued', 'dead');
    progress();
    await expect(report).resolves.toEqual({
      ...NOTHING,
      ok: true,
      reason: 'drained',
      delivered: 1,
      sampled: 1,
      dead: 1,
      elapsedMs: 700,
    });
    expect(clock.timers).toEqual([]);
  });

  it('delivers what is accepted while it drains, too', async () => {
    const { ledger, run, progress } = rig({ queued: 1 });
    const report = run(10_000);
    ledger.enter('accepted');
    ledger.end('queued', 'delivered');
    progress();
    ledger.end('queued', 'delivered');
    progress();
    await expect(report).resolves.toMatchObject({ ok: true, delivered: 2 });
  });

  it.each([
    [10_000, 9_800],
    [1_000, 900],
    [100, 90],
  ])('of %i ms starts nothing after %i ms, and ends at its deadline', async (deadlineMs, lastStartMs) => {
    const { clock, calls, run } = rig({ queued: 2 });
    const report = run(deadlineMs);
    clock.advance(lastStartMs - 1);
    expect(calls).toEqual(['drain']);
    clock.advance(1);
    expect(calls).toEqual(['drain', 'stop']);
    clock.advance(deadlineMs - lastStartMs - 1);
    await nextTurn();
    expect(calls).toEqual(['drain', 'stop']);
    clock.advance(1);
    await expect(report).resolves.toMatchObject({ reason: 'deadline', elapsedMs: deadlineMs });
    expect(calls).toEqual(['drain', 'stop', 'close']);
  });

  it('says what memory had to give up', async () => {
    const { clock, run } = rig({ queued: 3 });
    const report = run(1_000);
    clock.advance(1_000);
    await expect(report).resolves.toEqual({
      ...NOTHING,
      ok: false,
      reason: 'deadline',
      dropped: 3,
      lost: 3,
      elapsedMs: 1_000,
    });
  });

  it('does not count as lost what overflowed before', async () => {
    const { clock, ledger, run } = rig({ queued: 3 });
    const report = run(1_000);
    ledger.end('queued', 'dropped');
    clock.advance(1_000);
    await expect(report).resolves.toMatchObject({ dropped: 3, lost: 2 });
  });

  it('says what is safe where events outlive the process', async () => {
    const { clock, run } = rig({ queued: 3, durable: true });
    const report = run(1_000);
    clock.advance(1_000);
    await expect(report).resolves.toMatchObject({ ok: false, pending: 3, stored: 3, lost: 0, dropped: 0 });
  });

  it('counts what was handed over meanwhile as stored, and not as pending', async () => {
    const { clock, ledger, run } = rig({ queued: 3, durable: true });
    ledger.end('queued', 'handedOver');
    const report = run(1_000);
    ledger.end('queued', 'handedOver');
    clock.advance(1_000);
    await expect(report).resolves.toMatchObject({ pending: 1, stored: 2, lost: 0 });
  });

  it('does not wait where the endpoint is paused past the deadline', async () => {
    const { run, clock } = rig({ queued: 1, pausedForMs: 1_001 });
    await expect(run(1_000)).resolves.toMatchObject({ ok: false, reason: 'paused', elapsedMs: 0, lost: 1 });
    expect(clock.timers).toEqual([]);
  });

  it('waits where the pause is over in time', async () => {
    const { run, clock, progress, pauseFor } = rig({ queued: 1, pausedForMs: 900 });
    const report = run(1_000);
    clock.advance(500);
    expect(clock.timers).not.toEqual([]);
    pauseFor(501);
    progress();
    await expect(report).resolves.toMatchObject({ reason: 'paused', elapsedMs: 500 });
  });

  it('keeps the process alive until its deadline, and no longer', () => {
    const { run, clock } = rig({ queued: 1 });
    void run(1_000);
    expect(clock.timers.map(({ purpose }) => purpose)).toEqual(['foreground', 'foreground']);
    clock.advance(1_000);
    expect(clock.timers).toEqual([]);
  });

  it('balances: what it held and took equals what its report says', async () => {
    const end = fc.constantFrom('delivered', 'sampled', 'dead', 'dropped', 'handedOver');
    await fc.assert(
      fc.asyncProperty(fc.nat(20), fc.array(end, { maxLength: 20 }), fc.boolean(), async (queued, ends, durable) => {
        const { run, clock, ledger, progress } = rig({ queued, durable });
        const report = run(1_000);
        for (const each of ends.slice(0, queued)) ledger.end('queued', each);
        progress();
        clock.advance(1_000);
        const { delivered, sampled, dead, dropped, pending, lost, stored, ok } = await report;
        expect(delivered + sampled + dead + dropped + stored).toBe(queued);
        expect(lost + pending).toBe(queued - Math.min(queued, ends.length));
        expect(ok).toBe(lost + pending === 0);
      }),
    );
  });
});
