import { ConcurrencyLimit } from './concurrency-limit.js';

interface Endpoint {
  /** Share of faults at random. */
  readonly noise?: number;
  /** Attempts that it has room for at once. */
  readonly room?: number;
  /** How long an attempt takes, given how many are in flight. */
  readonly latencyMs?: (inFlight: number) => number;
  /** How long a fault takes. @default as long as a success */
  readonly faultMs?: number;
}

interface Attempt {
  readonly endsAt: number;
  readonly turn: number;
  readonly isFault: boolean;
  readonly inRoom: boolean;
}

/** Attempts without end through a limit, against a model of an endpoint; the mean limit and waste of the second half. */
function run(limit: ConcurrencyLimit, endpoint: Endpoint, seconds = 10): { mean: number; wasted: number } {
  const { noise = 0, room = Infinity, latencyMs = () => 20, faultMs } = endpoint;
  let seed = 7;
  const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  let inFlight: Attempt[] = [];
  let [inRoom, now, sum, steps, ended, faults] = [0, 0, 0, 0, 0, 0];
  while (now < seconds * 1_000) {
    while (inFlight.length < limit.value) {
      const isFull = inRoom >= room;
      const isFault = random() < noise || isFull;
      const ms = (isFault ? faultMs : undefined) ?? latencyMs(inFlight.length + 1) * (0.95 + 0.1 * random());
      if (!isFault) inRoom++;
      inFlight.push({ endsAt: now + ms, turn: limit.turn, isFault, inRoom: !isFault });
    }
    const next = inFlight.reduce((a, b) => (b.endsAt < a.endsAt ? b : a));
    now = next.endsAt;
    const isSaturated = inFlight.length >= limit.value;
    inFlight = inFlight.filter((attempt) => attempt !== next);
    if (next.inRoom) inRoom--;
    if (now > seconds * 500) {
      sum += limit.value;
      steps++;
      ended++;
      if (next.isFault) faults++;
    }
    limit.ended(next.turn, next.isFault, isSaturated, now);
  }
  return { mean: sum / steps, wasted: faults / ended };
}

describe('an automatic limit', () => {
  it('starts with 8', () => {
    expect(new ConcurrencyLimit('auto').value).toBe(8);
  });

  it.each([0, 0.1, 0.3, 0.5])('is not lowered by noise: a share of %d', (noise) => {
    expect(run(new ConcurrencyLimit('auto'), { noise }).mean).toBeGreaterThan(54);
  });

  it('is not lowered by noise that comes sooner than a success', () => {
    expect(run(new ConcurrencyLimit('auto'), { noise: 0.3, faultMs: 1 }).mean).toBeGreaterThan(50);
  });

  it.each([4, 20, 50])('finds the room of an endpoint that refuses the rest: %i', (room) => {
    const { mean, wasted } = run(new ConcurrencyLimit('auto'), { room }, 20);
    expect(mean).toBeGreaterThan(room * 0.85);
    expect(wasted).toBeLessThan(0.15);
  });

  it('follows an endpoint that has less room than before, and more again', () => {
    const limit = new ConcurrencyLimit('auto');
    run(limit, {}, 5);
    expect(run(limit, { room: 10 }, 20).mean).toBeLessThan(14);
    expect(run(limit, {}, 60).mean).toBeGreaterThan(45);
  });

  it('stays where more at once only makes each slower', () => {
    const queueing = (inFlight: number): number => 20 * 2 ** (Math.max(0, inFlight - 16) / 16);
    const { mean } = run(new ConcurrencyLimit('auto'), { latencyMs: queueing }, 20);
    expect(mean).toBeGreaterThan(12);
    expect(mean).toBeLessThan(45);
  });

  it('learns nothing from an app that does not use it', () => {
    const limit = new ConcurrencyLimit('auto');
    for (let n = 0; n < 10_000; n++) limit.ended(limit.turn, n % 2 === 0, false, n);
    expect(limit.value).toBe(8);
  });

  it('starts with one after a pause, and is back where it was within some rounds', () => {
    const limit = new ConcurrencyLimit('auto');
    run(limit, {}, 5);
    limit.slowStart();
    expect(limit.value).toBe(1);
    run(limit, {}, 0.2);
    expect(limit.value).toBeGreaterThanOrEqual(32);
  });

  it('is as high as it can be once it is raised', () => {
    const limit = new ConcurrencyLimit('auto');
    limit.slowStart();
    limit.raise();
    expect(limit.value).toBe(64);
  });
});

describe('a pinned limit', () => {
  it('stays what it is, whatever happens', () => {
    const limit = new ConcurrencyLimit(6);
    run(limit, { room: 2 }, 2);
    limit.slowStart();
    expect(limit.value).toBe(6);
    limit.raise();
    expect(limit.value).toBe(6);
  });
});
