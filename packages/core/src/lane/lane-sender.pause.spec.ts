import type { AttemptResult } from '../transport/transport.types.js';
import { nextTurn } from '../../test/fake-clock.js';
import { STORED, answer, rigSender } from '../../test/sender-rig.js';

describe('the API key', () => {
  it.each([
    ['whole', answer(401)],
    ['cut short', { kind: 'cut', status: 401, headers: {}, message: 'too large' } as const],
  ])('is asked for again after a 401 whose answer was %s', async (_, refusal) => {
    const keys = ['k1', 'k2'];
    const { attempt, event, transport, sender } = rigSender({ apiKey: () => Promise.resolve(keys.shift()!) });
    await attempt(event(), STORED);
    await attempt(event(), refusal);
    expect(sender.state()).toMatchObject({ state: 'paused', reason: 'auth' });
    await attempt(event(), STORED);
    expect(transport.requests.map(({ apiKey }) => apiKey)).toEqual(['k1', 'k1', 'k2']);
  });

  it('that fails pauses the lane, burns no attempt, and resumes when it is there again', async () => {
    const read = jest.fn<Promise<string>, []>();
    read.mockRejectedValueOnce(new Error('hush')).mockResolvedValueOnce('k2');
    const { attempt, event, transport, sender, lines } = rigSender({ apiKey: read });
    const queued = event();
    await expect(attempt(queued, STORED)).resolves.toMatchObject({ kind: 'retry' });
    expect(sender.state()).toMatchObject({ state: 'paused', reason: 'auth' });
    expect(queued).toMatchObject({ attempts: 0, charged: 0 });
    expect(transport.requests).toEqual([]);
    await expect(attempt(queued, STORED)).resolves.toMatchObject({ kind: 'delivered' });
    expect(lines.join('\n')).not.toContain('hush');
  });

  it('that never comes pauses the lane when an attempt would be over', async () => {
    const { sender, event, clock } = rigSender({ apiKey: () => new Promise(() => undefined), attemptTimeoutMs: 2_000 });
    const step = sender.send(event());
    clock.advance(2_000);
    await expect(step).resolves.toMatchObject({ kind: 'retry' });
    expect(sender.state()).toMatchObject({ state: 'paused', reason: 'auth' });
  });

  it('that never comes does not hold up close(): its event is released, and no timer is left', async () => {
    const { sender, event, clock, states } = rigSender({ apiKey: () => new Promise(() => undefined) });
    const step = sender.send(event());
    await sender.close();
    await expect(step).resolves.toEqual({ kind: 'released' });
    expect(clock.timers).toEqual([]);
    expect(states()).toEqual([]);
  });

  it('that comes after close() sends nothing', async () => {
    let give: (key: string) => void = () => undefined;
    const { sender, event, transport } = rigSender({ apiKey: () => new Promise((resolve) => (give = resolve)) });
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
  it('is reported, and what waits for the lane is called', async () => {
    const { attempt, event, sender, states, clock } = rigSender();
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
    const { attempt, event, lines, sender } = rigSender();
    for (let i = 0; i < 100; i++) await attempt(event(), answer(307, '', { location: 'https://sso.example/?t=hush' }));
    expect(sender.state()).toMatchObject({ state: 'paused', reason: 'misrouted' });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('https://api.example/v1');
    expect(lines[0]).toContain('sso.example');
    expect(lines[0]).toContain('GREENFLASH_BASE_URL');
    expect(lines[0]).not.toContain('hush');
  });

  it('that another one reported is not logged in the words of an older fault', async () => {
    const { attempt, event, lines, sender, clock } = rigSender();
    await attempt(event(), answer(401));
    clock.advance(sender.pausedForMs());
    await attempt(event(), STORED);
    sender.pauseFor('throttled', 1_000);
    expect(lines.at(-1)).toBe(
      'the API asks to slow down (https://api.example/v1: as another relay or worker was told); events wait and will be sent later',
    );
  });

  it('after an event was refused is not logged in the words of that refusal', async () => {
    const { attempt, event, lines } = rigSender();
    await attempt(event(), answer(200, '{"success":false,"error":"no user anna"}'));
    await attempt(event(), answer(401));
    expect(lines.join('\n')).toContain('status 401');
    expect(lines.join('\n')).not.toContain('anna');
  });

  it('that a server asked for is not cut by draining, and our own is', async () => {
    const asked = rigSender();
    await asked.attempt(asked.event(), answer(503, '', { 'retry-after': '9' }));
    asked.sender.drain();
    expect(asked.sender.canSend()).toBe(false);
    const own = rigSender();
    await own.attempt(own.event(), answer(401));
    own.sender.drain();
    expect(own.sender.canSend()).toBe(true);
  });
});

describe('a fault', () => {
  it('that one event meets again while nothing gets through is logged, although it pauses nothing', async () => {
    const { attempt, event, lines, sender } = rigSender();
    const queued = event();
    await attempt(queued, answer(503));
    expect(lines).toEqual([]);
    await attempt(queued, answer(503));
    expect(lines).toEqual([expect.stringContaining('the API is unavailable (https://api.example/v1: status 503)')]);
    expect(sender.state().state).toBe('active');
  });

  it('of our own is an error with its message, breaks the lane, and is tried again', async () => {
    const { attempt, event, lines, sender, states } = rigSender();
    const queued = event();
    const message = "TypeError: dispatcher.dispatch is not a function; it was 'agent'";
    await attempt(queued, { kind: 'failed', fault: 'broken', message });
    expect(sender.state()).toMatchObject({ state: 'broken', reason: 'broken' });
    expect(queued).toMatchObject({ attempts: 1, charged: 0 });
    expect(lines).toEqual([expect.stringContaining(message)]);
    expect(lines[0]).toContain('option dispatcher');
    await attempt(queued, STORED);
    expect(states()).toEqual(['broken', 'broken', 'active']);
  });

  it('by 403 among events that get through leaves the lane open, and the log names the plan where none does', async () => {
    const { attempt, event, lines, sender } = rigSender();
    await attempt(event(), STORED);
    await attempt(event(), answer(403));
    expect(sender.state().state).toBe('active');
    const fresh = rigSender();
    await fresh.attempt(fresh.event(), answer(403));
    expect(fresh.sender.state()).toMatchObject({ state: 'paused', reason: 'auth' });
    expect(fresh.lines).toEqual([expect.stringContaining('check the plan')]);
    expect(lines).toEqual([]);
  });
});

describe('an event loop that was blocked', () => {
  it('takes resets that it hears of before its late timers for no evidence', async () => {
    const { attempt, event, sender, transport, clock } = rigSender({ maxConcurrency: 64 });
    await attempt(event(), STORED);
    let fail: (result: AttemptResult) => void = () => undefined;
    transport.script = [new Promise<AttemptResult>((resolve) => (fail = resolve))];
    const steps = Array.from({ length: 20 }, () => sender.send(event()));
    await nextTurn();
    clock.block(5_000);
    fail({ kind: 'failed', fault: 'reset', message: 'ECONNRESET' });
    await Promise.all(steps);
    expect(sender.state()).toMatchObject({ state: 'active' });
  });
});
