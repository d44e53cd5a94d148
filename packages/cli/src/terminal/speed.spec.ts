import { Speed } from './speed.js';

describe('a speed', () => {
  it('is unknown at the start', () => {
    const speed = new Speed();
    speed.note(0, 0);
    speed.note(100, 499);
    expect(speed.perSecond()).toBeUndefined();
    speed.note(100, 500);
    expect(speed.perSecond()).toBe(200);
  });

  it('is that of the last ten seconds', () => {
    const speed = new Speed();
    for (let second = 0; second <= 20; second++) speed.note(Math.min(second, 10) * 100, second * 1_000);
    expect(speed.perSecond()).toBe(0);
    speed.note(1_100, 21_000);
    expect(speed.perSecond()).toBe(10);
  });
});
