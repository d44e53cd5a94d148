import type { RejectedEvent } from '../../../src/client/control.types.js';
import { mergeRejected } from './merge-rejected.js';

const rejected = (text: string): RejectedEvent => ({
  receivedAt: '2026-03-01T12:00:00.000Z',
  code: 'invalid_event',
  message: 'm',
  problems: [],
  text,
  truncated: false,
});

describe('mergeRejected', () => {
  const merged = (read: string[], streamed: string[]): string =>
    mergeRejected(read.map(rejected), streamed.map(rejected))
      .map(({ text }) => text)
      .join(' ');

  it('has what is in both once', () => {
    expect(merged(['a', 'b'], ['b', 'c'])).toBe('a b c');
  });

  it('keeps as many of the same as there were', () => {
    expect(merged(['a', 'a'], ['a'])).toBe('a a');
    expect(merged(['a'], ['a', 'a'])).toBe('a a');
  });

  it('takes either alone', () => {
    expect(merged([], ['a'])).toBe('a');
    expect(merged(['a'], [])).toBe('a');
  });
});
