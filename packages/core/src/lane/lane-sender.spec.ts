import { FakeClock, nextTurn } from '../../test/fake-clock.js';
import { queuedEvent, type QueuedEvent } from '../event/queued-event.js';
import type { Hooks } from '../observe/hooks.types.js';
import { Observer } from '../observe/observer.js';
import { RateLimitedLog } from '../observe/rate-limited-log.js';
import { resolveSenderOptions } from '../options/sender-options.js';
import type { SenderOptions } from '../options/tracker-options.types.js';
import type { AttemptResult, Transport } from '../transport/transport.types.js';
import { ApiKeySource } from './api-key-source.js';
import { LaneSender } from './lane-sender.js';
import type { NextStep } from './sender.types.js';

const STALE: AttemptResult = { kind: 'failed', fault: 'stale_socket', message: 'UND_ERR_SOCKET' };
const STORED = answer(200, '{"success":true,"eventId":"e"}');

function answer(status: number, body = '', headers: Record<string, string> = {}): AttemptResult {
  return { kind: 'response', status, headers, body };
}

/** Records requests and replays answers; the last one again and again. */
class ScriptedTransport implements Transport {
  readonly requests: { readonly body: string; readonly apiKey: string }[] = [];
  readonly closed = jest.fn();

  constructor(public script: (AttemptResult | Promise<AttemptResult>)[] = [STORED]) {}

  send(body: string, apiKey: string): Promise<AttemptResult> {
    this.requests.push({ body, apiKey });
    return Promise.resolve(this.script.length > 1 ? this.script.shift()! : this.script[0]!);
  }

  close(): Promise<void> {
    this.closed();
    return Promise.resolve();
  }
}

function rig(options: SenderOptions = {}) {
  const clock = new FakeClock();
  const transport = new ScriptedTransport();
  const notes: [name: string, note: object][] = [];
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const log = new RateLimitedLog({ debug: write, warn: write, error: write }, '', () => clock.monotonic());
  const hook = (name: string) => (note: object) => void notes.push([name, note]);
  const hooks: Hooks = { onAttempt: hook('attempt'), onRetry: hook('retry'), onLaneState: hook('laneState') };
  const resolved = resolveSenderOptions({ apiKey: 'k-hush', baseUrl: 'https://api.example/v1', ...options }, false);
  const sender = new LaneSender({
    options: resolved,
    transport,
    apiKeys: new ApiKeySource(resolved.apiKey, clock, resolved.attemptTimeoutMs),
    observer: new Observer('t', log, hooks),
    clock,
    random: () => 1,
  });
  let count = 0;
  return {
    clock,
    transport,
    sender,
    lines,
    states: () => notes.filter(([name]) => name === 'laneState').map(([, note]) => (note as { state: string }).state),
    notesOf: (name: string) => notes.filter(([each]) => each === name).map(([, note]) => note),
    event: (details: { sampleable?: boolean } = {}): QueuedEvent => {
      const insertId = `i${++count}`;
      const event = { body: insertId, bytes: 2, insertId, eventType: 't', productId: 'p', sampleable: false };
      return queuedEvent({ ...event, ...details }, clock.monotonic());
    },
    /** One attempt with this answer, as soon as the lane lets it in. */
    attempt: (queued: QueuedEvent, result: AttemptResult): Promise<NextStep> => {
      while (!sender.canSend()) clock.advance(sender.pausedForMs());
      transport.script = [result];
      return sender.send(queued);
    },
  };
}

describe('an attempt', () => {
  it('sends the body with the key, and its event is delivered', async () => {
    const { sender, event, transport } = rig();
    const queued = event();
    await expect(sender.send(queued)).resolves.toEqual({ kind: 'delivered', eventId: 'e' });
    expect(transport.requests).toEqual([{ body: 'i1', apiKey: 'k-hush' }]);
    expect(queued).toMatchObject({ attempts: 1, charged: 0, refused: 0, backoffs: 0 });
  });

  it('is told of, with its status or its fault, and how long it took', async () => {
    const { attempt, event, notesOf, sender, transport, clock } = rig();
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
    const retry = { ...subject, charged: false, maybeDelivered: true };
    expect(notesOf('retry')).toEqual([
      { ...retry, attempts: 1, delayMs: 500, reason: 'status 500' },
      { ...retry, attempts: 2, delayMs: 1_000, reason: 'ECONNRESET' },
    ]);
  });

  it('is not made for an event that is older than maxAgeMs', async () => {
    const { sender, event, transport, clock } = rig({ maxAgeMs: 5_000 });
    const [young, old] = [event(), event()];
    clock.advance(5_000);
    await expect(sender.send(young)).resolves.toMatchObject({ kind: 'delivered' });
    clock.advance(1);
    await expect(sender.send(old)).resolves.toEqual({ kind: 'dead', reason: 'expired' });
    expect(transport.requests).toHaveLength(1);
    expect(old.attempts).toBe(0);
  });

  it('of an expired event takes no room, and is no probe', async () => {
    const { sender, event, clock, attempt } = rig({ maxAgeMs: 5_000 });
    const old = event();
    clock.advance(5_001);
    await attempt(event(), answer(503));
    clock.advance(sender.pausedForMs());
    expect(sender.isProbing()).toBe(true);
    await sender.send(old);
    expect(sender.isProbing()).toBe(true);
    expect(sender.canSend()).toBe(true);
  });

  it('warns of an event that was sampled out although it asked for no sampling', async () => {
    const { attempt, event, lines } = rig();
    await expect(attempt(event({ sampleable: true }), answer(204))).resolves.toEqual({ kind: 'sampled' });
    expect(lines).toEqual([]);
    await expect(attempt(event(), answer(204))).resolves.toEqual({ kind: 'sampled' });
    expect(lines).toEqual([expect.stringContaining('sampled out')]);
  });
});

describe('a stale socket', () => {
  it('costs one more request at once, and nothing else', async () => {
    const { sender, event, transport, notesOf } = rig();
    transport.script = [STALE, STORED];
    const queued = event();
    await expect(sender.send(queued)).resolves.toMatchObject({ kind: 'delivered' });
    expect(queued).toMatchObject({ attempts: 2, charged: 0, backoffs: 0 });
    expect(notesOf('retry')).toEqual([]);
  });

  it('gets one free request and no second', async () => {
    const { sender, event, transport } = rig();
    transport.script = [STALE];
    const queued = event();
    await expect(sender.send(queued)).resolves.toMatchObject({ kind: 'retry' });
    expect(transport.requests).toHaveLength(2);
    expect(queued.backoffs).toBe(1);
  });

  it('gets none where the endpoint has asked to be left alone meanwhile', async () => {
    const { sender, event, transport } = rig();
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
    const { sender, event, transport } = rig({ maxConcurrency: 1 });
    transport.script = [STALE, STORED];
    const step = sender.send(event());
    expect(sender.canSend()).toBe(false);
    await step;
    expect(sender.canSend()).toBe(true);
  });
});

describe('the healthy-lane rule', () => {
  const POISON: readonly [string, AttemptResult, number][] = [
    ['500', answer(500), 0],
    ['403', answer(403), 1],
    ['404', answer(404), 1],
    ['503', answer(503), 1],
    ['HTML', answer(200, '<html>'), 1],
    ['a timeout', { kind: 'failed', fault: 'timeout', message: 'late' }, 1],
    ['a reset', { kind: 'failed', fault: 'reset', message: 'ECONNRESET' }, 0],
  ];

  it.each(POISON)(
    'ends one poison event among good ones (%s), and the lane pauses once at most',
    async (_, poison, pauses) => {
      const { attempt, event, states } = rig();
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
      expect(states().filter((state) => state === 'paused')).toHaveLength(pauses);
    },
  );

  it('charges nobody for a deploy that answers 500 to everything, and loses nothing', async () => {
    const { attempt, event, sender } = rig({ maxAgeMs: 7 * 24 * 3_600_000 });
    for (let i = 0; i < 50; i++) await attempt(event(), STORED);
    const events = Array.from({ length: 30 }, () => event());
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

  it('charges nobody for a third of 500s', async () => {
    const { attempt, event } = rig();
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

  it.each([401, 402, 429])('never charges %i', async (status) => {
    const { attempt, event, states } = rig();
    const queued = event();
    for (let round = 0; round < 12; round++) {
      await expect(attempt(queued, answer(status))).resolves.toMatchObject({ kind: 'retry' });
      for (let i = 0; i < 20; i++) await attempt(event(), STORED);
    }
    expect(queued.charged).toBe(0);
    expect(states().filter((state) => state === 'paused')).toHaveLength(12);
  });

  it('pauses the lane as misrouted where everything is 404', async () => {
    const { attempt, event, sender } = rig();
    const events = Array.from({ length: 12 }, () => event());
    for (const queued of [...events, ...events]) {
      await attempt(queued, answer(404));
      expect(sender.state()).toMatchObject({ state: 'paused', reason: 'misrouted' });
    }
    expect(events.map(({ charged }) => charged)).toEqual(events.map(() => 0));
  });

  it('ends an event after three answers that are final then', async () => {
    const { attempt, event } = rig();
    const queued = event();
    await attempt(queued, answer(409));
    await attempt(queued, answer(409));
    await expect(attempt(queued, answer(409))).resolves.toMatchObject({ kind: 'dead', reason: 'conflict' });
    expect(queued).toMatchObject({ attempts: 3, refused: 3, charged: 3 });
  });
});

describe('the API key', () => {
  it.each([
    ['whole', answer(401)],
    ['cut short', { kind: 'cut', status: 401, headers: {}, message: 'too large' } as const],
  ])('is asked for again after a 401 whose answer was %s', async (_, refusal) => {
    const keys = ['k1', 'k2'];
    const { attempt, event, transport, sender } = rig({ apiKey: () => Promise.resolve(keys.shift()!) });
    await attempt(event(), STORED);
    await attempt(event(), refusal);
    expect(sender.state()).toMatchObject({ state: 'paused', reason: 'auth' });
    await attempt(event(), STORED);
    expect(transport.requests.map(({ apiKey }) => apiKey)).toEqual(['k1', 'k1', 'k2']);
  });

  it('that fails pauses the lane, burns no attempt, and resumes when it is there again', async () => {
    const read = jest.fn<Promise<string>, []>();
    read.mockRejectedValueOnce(new Error('hush')).mockResolvedValueOnce('k2');
    const { attempt, event, transport, sender, lines } = rig({ apiKey: read });
    const queued = event();
    await expect(attempt(queued, STORED)).resolves.toMatchObject({ kind: 'retry' });
    expect(sender.state()).toMatchObject({ state: 'paused', reason: 'auth' });
    expect(queued).toMatchObject({ attempts: 0, charged: 0 });
    expect(transport.requests).toEqual([]);
    await expect(attempt(queued, STORED)).resolves.toMatchObject({ kind: 'delivered' });
    expect(lines.join('\n')).not.toContain('hush');
  });

  it('that never comes pauses the lane when an attempt would be over', async () => {
    const { sender, event, clock } = rig({ apiKey: () => new Promise(() => undefined), attemptTimeoutMs: 2_000 });
    const step = sender.send(event());
    clock.advance(2_000);
    await expect(step).resolves.toMatchObject({ kind: 'retry' });
    expect(sender.state()).toMatchObject({ state: 'paused', reason: 'auth' });
  });

  it('that never comes does not hold up close(): its event is released, and no timer is left', async () => {
    const { sender, event, clock, states } = rig({ apiKey: () => new Promise(() => undefined) });
    const step = sender.send(event());
    await sender.close();
    await expect(step).resolves.toEqual({ kind: 'released' });
    expect(clock.timers).toEqual([]);
    expect(states()).toEqual([]);
  });

  it('that comes after close() sends nothing', async () => {
    let give: (key: string) => void = () => undefined;
    const { sender, event, transport } = rig({ apiKey: () => new Promise((resolve) => (give = resolve)) });
    const queued = event();
    const step = sender.send(queued);
    await nextTurn();
    const closed = sender.close();
    give('k1');
    await closed;
    await expect(step).resolves.toEqual({ kind: 'released' });
    expect(transport.requests).toEqual([]);
    expect(queued.attempts).toBe(0);
  });
});

describe('a pause', () => {
  it('is told of, and whoever waits for the lane is called', async () => {
    const { attempt, event, sender, states, clock } = rig();
    const listener = jest.fn();
    sender.onChange(listener);
    await attempt(event(), answer(429, '', { 'retry-after': '10' }));
    expect(sender.canSend()).toBe(false);
    expect(sender.pausedForMs()).toBe(11_000);
    clock.advance(11_000);
    expect(sender.canSend()).toBe(true);
    await attempt(event(), STORED);
    expect(states()).toEqual(['paused', 'probing', 'active']);
    expect(listener).toHaveBeenCalledTimes(3);
  });

  it('is logged once, with what can be done about it and what happened', async () => {
    const { attempt, event, lines } = rig();
    for (let i = 0; i < 3; i++) await attempt(event(), answer(307, '', { location: 'https://sso.example/?t=hush' }));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('https://api.example/v1');
    expect(lines[0]).toContain('sso.example');
    expect(lines[0]).toContain('GREENFLASH_BASE_URL');
    expect(lines[0]).not.toContain('hush');
  });

  it('that another was told of is not logged in the words of an older fault', async () => {
    const { attempt, event, lines, sender, clock } = rig();
    await attempt(event(), answer(307, '', { location: 'https://sso.example/' }));
    clock.advance(sender.pausedForMs());
    await attempt(event(), STORED);
    sender.pauseFor('throttled', 1_000);
    expect(lines.at(-1)).toBe(
      'the API asks to slow down (https://api.example/v1: as another relay or worker was told); events wait and will be sent later',
    );
  });

  it('after an event was refused is not logged in the words of that refusal', async () => {
    const { attempt, event, lines } = rig();
    await attempt(event(), answer(200, '{"success":false,"error":"no user anna"}'));
    await attempt(event(), answer(503));
    expect(lines.join('\n')).toContain('status 503');
    expect(lines.join('\n')).not.toContain('anna');
  });

  it('that a server asked for is not cut by draining, and our own is', async () => {
    const asked = rig();
    await asked.attempt(asked.event(), answer(503, '', { 'retry-after': '9' }));
    asked.sender.drain();
    expect(asked.sender.canSend()).toBe(false);
    const own = rig();
    await own.attempt(own.event(), answer(503));
    own.sender.drain();
    expect(own.sender.canSend()).toBe(true);
  });
});

describe('a closed sender', () => {
  it('starts nothing, closes its transport, and leaves no timer', async () => {
    const { attempt, event, sender, transport, clock } = rig();
    await attempt(event(), answer(503));
    await sender.close();
    await sender.close();
    expect(transport.closed).toHaveBeenCalled();
    expect(clock.timers).toEqual([]);
    clock.advance(100_000);
    expect(sender.canSend()).toBe(false);
  });

  it('releases what was in flight, and charges it nothing', async () => {
    const { sender, event, transport } = rig();
    transport.script = [{ kind: 'aborted' }];
    const queued = event();
    await expect(sender.send(queued)).resolves.toEqual({ kind: 'released' });
    expect(queued).toMatchObject({ charged: 0, backoffs: 0 });
  });

  it('makes no free request more', async () => {
    const { sender, event, transport } = rig();
    transport.script = [STALE];
    const step = sender.send(event());
    await sender.close();
    await expect(step).resolves.toEqual({ kind: 'released' });
    expect(transport.requests).toHaveLength(1);
  });

  it('hears an answer that came just then without pausing anything', async () => {
    const { sender, event, transport, clock, states } = rig();
    transport.script = [answer(503)];
    const step = sender.send(event());
    await sender.close();
    await step;
    expect(clock.timers).toEqual([]);
    expect(states()).toEqual([]);
  });
});
