import { toColumn } from './column-text.js';

describe('toColumn', () => {
  it('leaves ordinary text as it is', () => {
    expect(toColumn('trial_started')).toBe('trial_started');
    expect(toColumn('é'.repeat(255))).toBe('é'.repeat(255));
  });

  it('replaces NUL, which PostgreSQL cannot hold', () => {
    expect(toColumn('a\0b\0')).toBe('a\uFFFDb\uFFFD');
  });

  it('cuts a long text so that it fits an index, and tells two of them apart', () => {
    const [one, other] = [toColumn(`${'€'.repeat(100_000)}1`), toColumn(`${'€'.repeat(100_000)}2`)];

    expect(Buffer.byteLength(one)).toBeLessThan(1000);
    expect(one).not.toBe(other);
    expect(one.slice(0, 200)).toBe('€'.repeat(200));
  });

  it('cuts no character in two', () => {
    expect(toColumn(`x${'😀'.repeat(200)}`).isWellFormed()).toBe(true);
  });
});
