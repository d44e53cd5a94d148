import { Unread, type EpochCount } from './unread.js';

describe('what of a file is on disk only', () => {
  let unread: Unread;
  let vanished: EpochCount[];
  beforeEach(() => {
    unread = new Unread();
    vanished = [];
  });

  it('is taken with the epoch in which it was counted', () => {
    unread.add(1, 7, 1);
    unread.add(2, 7, 1);
    unread.add(3, 8, 1);
    expect([unread.count, unread.upTo]).toEqual([3, 3]);
    expect([1, 2, 3].map((id) => unread.take(id, vanished))).toEqual([7, 7, 8]);
    expect([unread.count, vanished]).toEqual([0, []]);
  });

  it('has vanished where an event of a later epoch is found first', () => {
    unread.add(10, 7, 3);
    unread.add(12, 8, 2);
    expect([unread.take(9, vanished), unread.take(11, vanished)]).toEqual([7, 8]);
    expect([unread.count, vanished]).toEqual([1, [{ epoch: 7, count: 2 }]]);
    unread.skipTo(Infinity, vanished);
    expect(vanished).toEqual([
      { epoch: 7, count: 2 },
      { epoch: 8, count: 1 },
    ]);
    expect([unread.count, unread.upTo]).toEqual([0, undefined]);
  });

  it('is not what nobody has counted', () => {
    unread.add(10, 7, 1);
    expect([unread.take(9, vanished), unread.take(10, vanished), unread.take(11, vanished)]).toEqual([
      7,
      undefined,
      undefined,
    ]);
    expect([unread.count, vanished]).toEqual([0, []]);
  });
});
