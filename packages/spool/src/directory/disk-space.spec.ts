import fs, { type StatsFs } from 'node:fs';
import { DiskSpace } from './disk-space.js';

const MIB = 1024 * 1024;

describe('the room that is left to others on a disk', () => {
  const disk = (freeMib: number, sizeMib: number): jest.SpyInstance =>
    jest.spyOn(fs, 'statfsSync').mockReturnValue({ bavail: freeMib, blocks: sizeMib, bsize: MIB } as StatsFs);
  afterEach(() => jest.restoreAllMocks());

  it('is so many bytes', () => {
    disk(63, 10_000);
    expect(new DiskSpace('/d', 64 * MIB).isLow(1)).toBe(true);
    disk(64, 10_000);
    expect(new DiskSpace('/d', 64 * MIB).isLow(1)).toBe(false);
  });

  it('is a twentieth of a small disk, which would never be used otherwise', () => {
    disk(6, 100);
    expect(new DiskSpace('/d', 64 * MIB).isLow(1)).toBe(false);
    disk(4, 100);
    expect(new DiskSpace('/d', 64 * MIB).isLow(1)).toBe(true);
  });

  it('is not taken by what has been written already, and is to be written once more', () => {
    disk(66, 10_000);
    expect(new DiskSpace('/d', 64 * MIB).isLow(1, { growthBytes: 2 * MIB })).toBe(false);
    expect(new DiskSpace('/d', 64 * MIB).isLow(1, { growthBytes: 2 * MIB + 1 })).toBe(true);
  });

  it('may be none', () => {
    disk(1, 10_000);
    expect(new DiskSpace('/d', 0).isLow(1, { growthBytes: 2 * MIB })).toBe(false);
  });

  it('is looked at once in a while, since a look costs as much as a write', () => {
    const look = disk(1_000, 10_000);
    const space = new DiskSpace('/d', 64 * MIB);
    for (let written = 0; written < 640 * 1024; written += 1024) space.isLow(1024);
    expect(look.mock.calls.length).toBeGreaterThan(5);
    expect(look.mock.calls.length).toBeLessThan(15);
  });

  it('is taken as enough where the disk cannot be asked', () => {
    jest.spyOn(fs, 'statfsSync').mockImplementation(() => {
      throw new Error('EIO');
    });
    expect(new DiskSpace('/d', 64 * MIB).isLow(1)).toBe(false);
  });
});
