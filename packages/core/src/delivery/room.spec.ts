import { Room } from './room.js';

describe('the room of a store', () => {
  it('ends at so many events, or so many bytes', () => {
    const room = new Room({ maxEvents: 2, maxBytes: 100 });
    room.take(1, 60);
    expect([room.for(40), room.for(41)]).toEqual(['free', 'full']);
    room.take(1, 10);
    expect(room.for(1)).toBe('full');
    room.give(1, 60);
    expect(room.for(90)).toBe('free');
  });

  it('tells what could never fit', () => {
    const room = new Room({ maxEvents: 2, maxBytes: 100 });
    room.take(2, 100);
    expect([room.for(100), room.for(101)]).toEqual(['full', 'never']);
  });

  it('is as full as the limit that is nearer', () => {
    const room = new Room({ maxEvents: 10, maxBytes: 100 });
    room.take(1, 50);
    expect(room.fill).toBe(0.5);
    room.take(8, 0);
    expect(room.fill).toBe(0.9);
    expect(new Room({ maxEvents: Infinity, maxBytes: 100 }).fill).toBe(0);
  });

  it('is all there again once nothing is held, though the size of what a disk had damaged was not known', () => {
    const room = new Room({ maxEvents: Infinity, maxBytes: 100 });
    room.take(2, 100);
    room.give(2, 0);
    expect(room.fill).toBe(0);
  });
});
