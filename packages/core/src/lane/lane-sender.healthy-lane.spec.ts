import { STORED, answer, rigSender } from '../../test/sender-rig.js';
import type { AttemptResult } from '../transport/transport.types.js';

describe('the healthy-lane rule', () => {
  const POISON: readonly [string, AttemptResult][] = [
    ['500', answer(500)],
    ['403', answer(403)],
    ['404', answer(404)],
    ['503', answer(503)],
    ['HTML', answer(200, '<html>')],
    ['a timeout', { kind: 'failed', fault: 'timeout', message: 'late' }],
    ['a reset', { kind: 'failed', fault: 'reset', message: 'ECONNRESET' }],
  ];

  it.each(POISON)('ends one poison event among good ones (%s), and the lane never pauses', async (_, poison) => {
    const { attempt, event, states } = rigSender();
    await attempt(event(), STORED);
    const bad = event();
    let step = await attempt(bad, poison);
    while (step.kind === 'retry') {
      for (let i = 0; i < 10; i++) {
        await expect(attempt(event(), STORED)).resolves.toMatchObject({ kind: 'delivered' });
      }
      step = await attempt(bad, poison);
    }
    expect(step).toMatchObject({ kind: 'dead', reason: 'attempts' });
    expect(bad).toMatchObject({ charged: 8, attempts: 9 });
    expect(states()).toEqual([]);
  });

  it('charges no event for a deploy that answers 500 to everything, and loses nothing', async () => {
    const { attempt, event, sender } = rigSender({ maxAgeMs: 7 * 24 * 3_600_000 });
    for (let i = 0; i < 50; i++) await attempt(event(), STORED);
    const events = Array.from({ length: 120 }, () => event());
    for (let round = 0; round < 20; round++) {
      for (const queued of events) {
        await expect(attempt(queued, answer(500))).resolves.toMatchObject({ kind: 'retry' });
      }
    }
    expect(sender.state()).toMatchObject({ state: 'paused', reason: 'unavailable' });
    expect(events.map(({ charged }) => charged)).toEqual(events.map(() => 0));
    for (const queued of events) {
      await expect(attempt(queued, STORED)).resolves.toMatchObject({ kind: 'delivered' });
    }
  });

  it('charges no event for a third of 500s', async () => {
    const { attempt, event } = rigSender();
    const unlucky = Array.from({ length: 10 }, () => event());
    for (let round = 0; round < 12; round++) {
      for (const queued of unlucky) {
        await attempt(queued, answer(500));
        await attempt(event(), STORED);
        await attempt(event(), STORED);
      }
    }
    expect(unlucky.map(({ charged }) => charged)).toEqual(unlucky.map(() => 0));
  });

  it.each([
    [401, 12],
    [402, 0],
    [429, 0],
  ])('never charges %i', async (status, pauses) => {
    const { attempt, event, states } = rigSender();
    await attempt(event(), STORED);
    const queued = event();
    for (let round = 0; round < 12; round++) {
      await expect(attempt(queued, answer(status))).resolves.toMatchObject({ kind: 'retry' });
      for (let i = 0; i < 20; i++) await attempt(event(), STORED);
    }
    expect(queued.charged).toBe(0);
    expect(states().filter((state) => state === 'paused')).toHaveLength(pauses);
  });

  it('pauses the lane as misrouted where everything is 404', async () => {
    const { attempt, event, sender } = rigSender();
    const events = Array.from({ length: 100 }, () => event());
    for (const queued of events) await attempt(queued, answer(404));
    for (const queued of events) {
      expect(sender.state()).toMatchObject({ state: 'paused', reason: 'misrouted' });
      await attempt(queued, answer(404));
    }
    expect(events.map(({ charged }) => charged)).toEqual(events.map(() => 0));
  });

  it('ends an event after three answers that are final then', async () => {
    const { attempt, event } = rigSender();
    const queued = event();
    await attempt(queued, answer(409));
    await attempt(queued, answer(409));
    await expect(attempt(queued, answer(409))).resolves.toMatchObject({ kind: 'dead', reason: 'conflict' });
    expect(queued).toMatchObject({ attempts: 3, refused: 3, charged: 3 });
  });
});
