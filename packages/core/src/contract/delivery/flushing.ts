import type { TrackerOptions } from '../../options/tracker-options.types.js';
import type { FlushReport } from '../../outcome/reports.types.js';
import { accepted, replied, type AnswerRule } from '../server/scripted-answers.js';
import { waitFor } from '../wait-for.js';
import { anEvent, gate, type Bench, type BenchRoom } from './bench.js';

export function describeFlushing(room: BenchRoom): void {
  const { describe, expect, it } = room.runner;
  describe('flushing', () => {
    it('is drained at once when there is nothing to wait for', async () => {
      const { tracker } = await room.open();
      expect(await tracker.flush()).toMatchObject({ ok: true, reason: 'drained', delivered: 0, pending: 0 });
    });

    it('waits until everything that was accepted before it is done', async () => {
      const { tracker } = await room.open();
      for (let n = 0; n < 20; n++) tracker.track(anEvent());
      expect(await tracker.flush()).toMatchObject({ ok: true, reason: 'drained', pending: 0 });
      expect(tracker.stats()[room.terms.ends ?? 'delivered']).toBe(20);
    });

    if (room.terms.ends !== 'handedOver') describeAgainstAServer(room);
  });
}

function describeAgainstAServer(room: BenchRoom): void {
  const { expect, it } = room.runner;
  it('does not wait for what is accepted after it', async () => {
    const { tracker } = await openWithHeld(room, 'late');
    tracker.track(anEvent({ eventType: 'early' }));
    const flush = tracker.flush();
    tracker.track(anEvent({ eventType: 'late' }));
    expect(await flush).toMatchObject({ ok: true, reason: 'drained', delivered: 1, pending: 0 });
    expect(tracker.stats()).toMatchObject({ accepted: 2, delivered: 1 });
  });

  it('is not satisfied by what was accepted after it', async () => {
    const { tracker, open } = await openWithHeld(room, 'early');
    tracker.track(anEvent({ eventType: 'early' }));
    const flush = tracker.flush();
    expect(await tracker.trackAndWait(anEvent({ eventType: 'late' }))).toMatchObject({ status: 'delivered' });
    let isDone = false;
    void flush.then(() => (isDone = true));
    expect(await tracker.flush({ deadlineMs: 20 })).toMatchObject({ reason: 'deadline', delivered: 0, pending: 1 });
    expect(isDone).toBe(false);
    open();
    expect(await flush).toMatchObject({ ok: true, reason: 'drained', delivered: 1, pending: 0 });
  });

  it('gives every overlapping call a barrier of its own', async () => {
    const { tracker, open, server } = await openWithHeld(room, 'late');
    tracker.track(anEvent({ eventType: 'early' }));
    const first = tracker.flush();
    tracker.track(anEvent({ eventType: 'late' }));
    let secondIsDone = false;
    const second = tracker.flush().finally(() => (secondIsDone = true));
    expect(await first).toMatchObject({ reason: 'drained', delivered: 1 });
    const third = tracker.flush({ deadlineMs: 20 });
    await waitFor('the late event is in flight', () => server.attempts.length === 2);
    expect(await third).toMatchObject({ ok: false, reason: 'deadline', pending: 1 });
    expect(secondIsDone).toBe(false);
    open();
    expect(await second).toMatchObject({ ok: true, reason: 'drained', pending: 0 });
  });

  it('reports exactly the outcomes of the events before it', async () => {
    const { tracker, settled } = await room.open({
      rule: ({ eventType }) => ({ sampled: replied(204), refused: replied(400) })[eventType] ?? accepted(),
    });
    tracker.track(anEvent());
    await settled();
    for (const eventType of ['taken', 'sampled', 'taken', 'refused', 'taken', 'sampled']) {
      tracker.track(anEvent({ eventType, sampleRate: 0.5 }));
    }
    const report = await tracker.flush();
    const { elapsedMs, ...counts } = report;
    expect(counts).toEqual({ ok: true, reason: 'drained', delivered: 3, sampled: 2, dead: 1, dropped: 0, pending: 0 });
    expect(elapsedMs).toBeGreaterThan(0);
  });

  it('counts exactly what is left when a hook calls it as an event ends', async () => {
    let flush: Promise<FlushReport> | undefined;
    const onDelivered = (): void => void (flush ??= tracker.flush({ deadlineMs: 50 }));
    const { tracker, open } = await openWithHeld(room, 'late', { hooks: { onDelivered } });
    for (const eventType of ['early', 'late']) tracker.track(anEvent({ eventType }));
    await waitFor('the early event is delivered', () => flush !== undefined);
    expect(await flush).toMatchObject({ ok: false, reason: 'deadline', delivered: 0, pending: 1 });
    open();
  });

  it('ends at its deadline and says how many are pending', async () => {
    const { tracker } = await openWithHeld(room, 'late');
    for (const eventType of ['early', 'late', 'late']) tracker.track(anEvent({ eventType }));
    const report = await tracker.flush({ deadlineMs: 150 });
    expect(report).toMatchObject({ ok: false, reason: 'deadline', delivered: 1, pending: 2 });
    expect(report.elapsedMs).toBeLessThan(150 + 250);
  });

  it('returns early with paused when the endpoint asks for a longer wait than it has', async () => {
    const { tracker } = await room.open({
      rule: () => replied(429, { headers: { 'retry-after': '60' } }),
    });
    tracker.track(anEvent());
    const whilePausing = await tracker.flush({ deadlineMs: 20_000 });
    const whilePaused = await tracker.flush({ deadlineMs: 20_000 });
    for (const report of [whilePausing, whilePaused]) {
      expect(report).toMatchObject({ ok: false, reason: 'paused', pending: 1 });
      expect(report.elapsedMs).toBeLessThan(10_000);
    }
    expect(whilePaused.elapsedMs).toBeLessThan(100);
  });

  it('ends when the tracker is shut down, with exact counts', async () => {
    const { tracker } = await openWithHeld(room, 'late');
    tracker.track(anEvent({ eventType: 'late' }));
    const flush = tracker.flush();
    await tracker.shutdown({ deadlineMs: 50 });
    const report = await flush;
    expect(report.delivered + report.dropped + report.pending).toBe(1);
    expect(report.ok).toBe(report.pending === 0);
  });
}

/** A server that answers events of one type only when told to. */
async function openWithHeld(
  room: BenchRoom,
  heldType: string,
  options: TrackerOptions = {},
): Promise<Bench & { readonly open: () => void }> {
  const { opened, open } = gate();
  const rule: AnswerRule = ({ eventType }) => accepted(eventType === heldType ? { after: opened } : {});
  return { ...(await room.open({ rule, options })), open };
}
