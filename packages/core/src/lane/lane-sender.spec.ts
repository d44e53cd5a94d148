import { STALE, STORED, answer, rigSender } from '../../test/sender-rig.js';
import type { AttemptResult } from '../transport/transport.types.js';

describe('an attempt', () => {
  it('sends the body with the key, and its event is delivered', async () => {
    const { sender, event, transport } = rigSender();
    const queued = event();
    await expect(sender.send(queued)).resolves.toEqual({ kind: 'delivered', eventId: 'e' });
    expect(transport.requests).toEqual([{ body: 'i1', apiKey: 'k-hush' }]);
    expect(queued).toMatchObject({ attempts: 1, charged: 0, refused: 0, backoffs: 0 });
  });

  it('is reported, with its status or its fault, and how long it took', async () => {
    const { attempt, event, notesOf, sender, transport, clock } = rigSender();
    let settle: (result: AttemptResult) => void = () => undefined;
    transport.script = [new Promise<AttemptResult>((resolve) => (settle = resolve))];
    const queued = event();
    const step = sender.send(queued);
    clock.advance(80);
    settle(answer(500));
    await step;
    await attempt(queued, { kind: 'failed', fault: 'reset', message: 'ECONNRESET' });
    const subject = { tracker: 't', insertId: 'i1', eventType: 't' };
    expect(notesOf('attempt')).toEqual([
      { ...subject, attempt: 1, durationMs: 80, status: 500 },
      { ...subject, attempt: 2, durationMs: 0, fault: 'reset' },
    ]);
    const retry = { ...subject, charged: false, maybeDelivered: true, fault: 'unavailable' };
    expect(notesOf('retry')).toEqual([
      { ...retry, attempts: 1, delayMs: 500, reason: 'status 500' },
      { ...retry, attempts: 2, delayMs: 1_000, reason: 'ECONNRESET' },
    ]);
  });

  it('is made once for an event that is older than maxAgeMs, which may succeed', async () => {
    const { attempt, event, clock } = rigSender({ maxAgeMs: 5_000 });
    const [lucky, unlucky] = [event(), event()];
    clock.advance(5_001);
    await expect(attempt(lucky, STORED)).resolves.toMatchObject({ kind: 'delivered' });
    await expect(attempt(unlucky, answer(503))).resolves.toEqual({
      kind: 'dead',
      reason: 'expired',
      message: 'status 503',
      answer: { status: 503, body: '' },
    });
    expect(unlucky.attempts).toBe(1);
  });

  it('is the last one where the event has grown older than maxAgeMs meanwhile', async () => {
    const { attempt, event, clock } = rigSender({ maxAgeMs: 5_000 });
    const queued = event();
    clock.advance(5_000);
    await expect(attempt(queued, answer(503))).resolves.toMatchObject({ kind: 'retry' });
    clock.advance(1);
    await expect(attempt(queued, answer(503))).resolves.toMatchObject({ kind: 'dead', reason: 'expired' });
  });

  it('ends a dead event with the answer as it came', async () => {
    const { attempt, event } = rigSender();
    const body = '{"error":{"message":"no such product","problems":[]}}';
    await expect(attempt(event(), answer(400, body))).resolves.toMatchObject({
      kind: 'dead',
      answer: { status: 400, body },
    });
  });

  it('warns of an event that was sampled out although it asked for no sampling', async () => {
    const { attempt, event, lines } = rigSender();
    await expect(attempt(event({ sampleable: true }), answer(204))).resolves.toEqual({ kind: 'sampled' });
    expect(lines).toEqual([]);
    await expect(attempt(event(), answer(204))).resolves.toEqual({ kind: 'sampled' });
    expect(lines).toEqual([expect.stringContaining('sampled out')]);
  });
});

describe('a stale socket', () => {
  it('costs one more request at once, and nothing else', async () => {
    const { sender, event, transport, notesOf } = rigSender();
    transport.script = [STALE, STORED];
    const queued = event();
    await expect(sender.send(queued)).resolves.toMatchObject({ kind: 'delivered' });
    expect(queued).toMatchObject({ attempts: 2, charged: 0, backoffs: 0 });
    expect(notesOf('retry')).toEqual([]);
  });

  it('gets one free request and no second', async () => {
    const { sender, event, transport } = rigSender();
    transport.script = [STALE];
    const queued = event();
    await expect(sender.send(queued)).resolves.toMatchObject({ kind: 'retry' });
    expect(transport.requests).toHaveLength(2);
    expect(queued.backoffs).toBe(1);
  });

  it('gets none where the endpoint has asked to be left alone meanwhile', async () => {
    const { sender, event, transport } = rigSender();
    let die: (result: AttemptResult) => void = () => undefined;
    const busy = answer(429, '', { 'retry-after': '5' });
    transport.script = [new Promise<AttemptResult>((resolve) => (die = resolve)), busy];
    const [queued, other] = [event(), event()];
    const step = sender.send(queued);
    await sender.send(other);
    die(STALE);
    await expect(step).resolves.toMatchObject({ kind: 'retry' });
    expect(transport.requests).toHaveLength(2);
    expect(queued).toMatchObject({ attempts: 1, charged: 0 });
  });

  it('gets it in the room of the one attempt', async () => {
    const { sender, event, transport } = rigSender({ maxConcurrency: 1 });
    transport.script = [STALE, STORED];
    const step = sender.send(event());
    expect(sender.canSend()).toBe(false);
    await step;
    expect(sender.canSend()).toBe(true);
  });
});

describe('a closed sender', () => {
  it('starts nothing, closes its transport, and leaves no timer', async () => {
    const { attempt, event, sender, transport, clock } = rigSender();
    await attempt(event(), answer(401));
    await sender.close();
    await sender.close();
    expect(transport.closed).toHaveBeenCalled();
    expect(clock.timers).toEqual([]);
    clock.advance(100_000);
    expect(sender.canSend()).toBe(false);
  });

  it('releases what was in flight, and charges it nothing', async () => {
    const { sender, event, transport } = rigSender();
    transport.script = [{ kind: 'aborted' }];
    const queued = event();
    await expect(sender.send(queued)).resolves.toEqual({ kind: 'released' });
    expect(queued).toMatchObject({ charged: 0, backoffs: 0 });
  });

  it('makes no free request more', async () => {
    const { sender, event, transport } = rigSender();
    transport.script = [STALE];
    const step = sender.send(event());
    await sender.close();
    await expect(step).resolves.toEqual({ kind: 'released' });
    expect(transport.requests).toHaveLength(1);
  });

  it('hears an answer that came just then without pausing anything', async () => {
    const { sender, event, transport, clock, states } = rigSender();
    transport.script = [answer(401)];
    const step = sender.send(event());
    await sender.close();
    await step;
    expect(clock.timers).toEqual([]);
    expect(states()).toEqual([]);
  });
});
