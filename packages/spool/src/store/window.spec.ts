import { createEntry, type Entry } from '@greenflash-events/core/engine';
import { Window } from './window.js';

const MIB = 1024 * 1024;

function entryOf(insertId: string, bytes: number): Entry {
  const event = { body: '{}', bytes, insertId, eventType: 'a', productId: 'p', sampleable: false };
  return createEntry(event, 0, 0, undefined);
}

describe('the window on what will be sent next', () => {
  it('gives in the order it got, and shows the first', () => {
    const window = new Window();
    for (const id of ['a', 'b']) window.push(entryOf(id, 1));
    expect(window.peek()?.event.insertId).toBe('a');
    expect([window.shift(), window.shift(), window.shift()].map((entry) => entry?.event.insertId)).toEqual([
      'a',
      'b',
      undefined,
    ]);
    expect(window.peek()).toBeUndefined();
  });

  it('has no room beyond a few thousand events, whatever the outage', () => {
    const window = new Window();
    let pushed = 0;
    for (; window.hasRoom; pushed++) window.push(entryOf('a', 1));
    expect(pushed).toBeLessThan(10_000);
    window.shift();
    expect(window.hasRoom).toBe(true);
  });

  it('has no room beyond a few megabytes, however large the events', () => {
    const window = new Window();
    let pushed = 0;
    for (; window.hasRoom; pushed++) window.push(entryOf('a', MIB / 4));
    expect(pushed).toBe(16);
  });
});
