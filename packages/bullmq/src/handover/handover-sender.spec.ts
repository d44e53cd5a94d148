import { createEventBuilder, queuedEvent, systemClock, type Observer } from '@greenflash-events/core/engine';
import type { NewEventJob } from '../jobs/event-job.js';
import { HandoverSender } from './handover-sender.js';

const builder = createEventBuilder({ productId: '3c90c3cc-0d44-4b50-8888-8dd25736052a' });
const observer = { notify: () => undefined, log: { warn: () => undefined } } as unknown as Observer;

function event(noteBytes = 0): ReturnType<typeof queuedEvent> {
  const built = builder.build({ eventType: 'e', value: 1, properties: { note: 'x'.repeat(noteBytes) } });
  if (!built.ok) throw new Error(built.reason);
  return queuedEvent(built.event, systemClock.monotonic());
}

/** A sender whose batches are noted, and written when the test says so. */
function senderWith(batchSize: number): {
  readonly sender: HandoverSender;
  readonly batches: (readonly NewEventJob[])[];
  readonly answer: (fault?: Error) => Promise<void>;
} {
  const batches: (readonly NewEventJob[])[] = [];
  const answers: ((fault?: Error) => void)[] = [];
  const write = (jobs: readonly NewEventJob[]): Promise<void> => {
    batches.push(jobs);
    return new Promise((resolve, reject) => answers.push((fault) => (fault === undefined ? resolve() : reject(fault))));
  };
  const parts = { write, close: () => Promise.resolve(), batchSize, clock: systemClock, observer, random: () => 0 };
  const answer = async (fault?: Error): Promise<void> => {
    answers.shift()!(fault);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { sender: new HandoverSender(parts), batches, answer };
}

describe('the sender that hands events over', () => {
  it('writes what is sent in one go as one batch, and what is more than a batch as the next', async () => {
    const { sender, batches } = senderWith(3);
    for (let n = 0; n < 4; n++) void sender.send(event());
    await Promise.resolve();
    expect(batches.map(({ length }) => length)).toEqual([3, 1]);
    await sender.close();
  });

  it('takes two batches at once and no more, until one is written', async () => {
    const { sender, answer } = senderWith(2);
    for (let n = 0; n < 4; n++) void sender.send(event());
    expect(sender.canSend()).toBe(false);
    await answer();
    expect(sender.canSend()).toBe(true);
    await sender.close();
  });

  it('makes batches of about 256 KiB of large events, however few they are', async () => {
    const { sender, batches } = senderWith(500);
    let sent = 0;
    for (; sender.canSend(); sent++) void sender.send(event(25_000));
    await Promise.resolve();
    expect(batches.map(({ length }) => length)).toEqual([11, 10]);
    expect(sent).toBe(21);
    await sender.close();
  });

  it('gives a batch back whole that could not be written, and tries one event then', async () => {
    const { sender, answer } = senderWith(3);
    const steps = [event(), event(), event()].map((queued) => sender.send(queued));
    await Promise.resolve();
    await answer(new Error('connect ECONNREFUSED'));
    expect(await Promise.all(steps)).toEqual([1, 2, 3].map(() => ({ kind: 'released' })));
    expect(sender.state()).toMatchObject({ state: 'paused', reason: 'network' });
    expect(sender.canSend()).toBe(false);
    sender.tryNow();
    const probe = sender.send(event());
    expect([sender.isProbing(), sender.canSend()]).toEqual([true, false]);
    await Promise.resolve();
    await answer();
    expect(await probe).toEqual({ kind: 'handedOver', to: 'redis' });
    expect(sender.state().state).toBe('active');
    await sender.close();
  });
});
