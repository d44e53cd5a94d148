import { Room } from './room.js';

describe('the room of a spool', () => {
  it('ends at so many events, or so many bytes', () => {
    const room = new Room({ maxEvents: 2, maxBytes: 100 });
    room.take(1, 60);
    expect([room.has(40), room.has(41)]).toEqual([true, false]);
    room.take(1, 10);
    expect(room.has(1)).toBe(false);
    room.give(1, 60);
    expect(room.has(90)).toBe(true);
  });

  it('tells what could never fit', () => {
    const room = new Room({ maxEvents: 2, maxBytes: 100 });
    room.take(2, 100);
    expect([room.couldHold(100), room.couldHold(101)]).toEqual([true, false]);
  });

  it('is as full as the limit that is nearer', () => {
    const room = new Room({ maxEvents: 10, maxBytes: 100 });
    room.take(1, 50);
    expect(room.fill).toBe(0.5);
    room.take(8, 0);
    expect(room.fill).toBe(0.9);
    expect(new Room({ maxEvents: Infinity, maxBytes: 100 }).fill).toBe(0);
  });

  it('is all there again once nothing is held, though nobody knew the size of what a disk had damaged', () => {
    const room = new Room({ maxEvents: Infinity, maxBytes: 100 });
    room.take(2, 100);
    room.give(2, 0);
    expect(room.fill).toBe(0);
  });
});
