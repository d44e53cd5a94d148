import { limiterOf } from './limiter.js';

describe("the limiter of BullMQ's that keeps a rate", () => {
  it.each([
    [1, { max: 1, duration: 1_000 }],
    [3, { max: 1, duration: 334 }],
    [4, { max: 1, duration: 250 }],
    [100, { max: 25, duration: 250 }],
    [1_001, { max: 250, duration: 250 }],
  ])('of %i a second', (maxPerSecond, limiter) => {
    expect(limiterOf(maxPerSecond)).toEqual(limiter);
    expect((limiter.max * 1_000) / limiter.duration).toBeLessThanOrEqual(maxPerSecond);
  });
});
