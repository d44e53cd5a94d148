import { Clock, formatSpan, type Zone } from './clock.js';

const TIME = new Date(2026, 2, 1, 9, 5, 7, 42).getTime();
const DAY_MS = 86_400_000;

describe('Clock', () => {
  const clock = (zone: Zone, nowMs: number): Clock => {
    jest.useFakeTimers({ now: nowMs });
    return new Clock({ getItem: () => zone, setItem: () => undefined });
  };

  afterEach(() => jest.useRealTimers());

  it('writes a time of today as the time of day, and of another day with its date and zone', () => {
    expect(clock('local', TIME).time(TIME)).toBe('09:05:07.042');
    expect(clock('local', TIME + DAY_MS).time(TIME)).toMatch(/^2026-03-01 09:05:07\.042 UTC([+-]\d+(:\d\d)?)?$/);
    expect(clock('utc', TIME + DAY_MS).time(Date.UTC(2026, 2, 1, 23, 59))).toBe('2026-03-01 23:59:00.000 UTC');
    expect(clock('local', TIME).minute(TIME)).toBe('09:05');
  });

  it('knows another day once it has begun', () => {
    const one = clock('utc', Date.UTC(2026, 2, 1, 23, 59, 59));
    expect(one.isToday(Date.UTC(2026, 2, 1))).toBe(true);
    jest.advanceTimersByTime(20_000);
    expect(one.isToday(Date.UTC(2026, 2, 1))).toBe(false);
  });

  it('remembers the zone that is chosen', () => {
    const stored = new Map<string, string>();
    const storage = { getItem: (name: string) => stored.get(name) ?? null, setItem: stored.set.bind(stored) };
    jest.useFakeTimers();
    new Clock(storage).choose('utc');
    expect(new Clock(storage).zone.value).toBe('utc');
  });
});

describe('a span', () => {
  it.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1500, '1.5 s'],
    [61_000, '1 min 1 s'],
    [3_660_000, '1 h 1 min'],
    [DAY_MS + 7_200_000, '1 d 2 h'],
  ])('of %d ms is %s', (ms, text) => {
    expect(formatSpan(ms)).toBe(text);
  });
});
