import fs, { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync, type StatsFs } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDirectory } from './prepare-directory.js';

describe('the directory of a spool', () => {
  let base: string;
  beforeEach(() => (base = mkdtempSync(join(tmpdir(), 'spool-prepare-'))));
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(base, { recursive: true });
  });

  it('is made where it is missing, for its owner only', () => {
    const directory = join(base, 'one', 'two');
    expect(prepareDirectory(directory)).toBe(directory);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(prepareDirectory(directory)).toBe(directory);
  });

  it('is meant by its real path, so that a link to it names no second spool', () => {
    symlinkSync(base, `${base}/link`);
    expect(prepareDirectory(`${base}/link`)).toBe(base);
  });

  it('is refused where it is a file', () => {
    writeFileSync(join(base, 'file'), '');
    const error = expect.objectContaining({
      code: 'SPOOL_UNAVAILABLE',
      message: expect.stringContaining('is a file (EEXIST)'),
    });
    expect(() => prepareDirectory(join(base, 'file'))).toThrow(error);
  });

  it('is refused on a network file system, whose locks do not hold', () => {
    jest.spyOn(fs, 'statfsSync').mockReturnValue({ type: 0x6969 } as StatsFs);
    const words = `the directory ${base} of the spool is on NFS, whose locks do not hold; give it one on a local disk`;
    expect(() => prepareDirectory(base)).toThrow(
      expect.objectContaining({ code: 'SPOOL_UNAVAILABLE', message: words }),
    );
  });

  it('throws what may pass by itself as it came', () => {
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    jest.spyOn(fs, 'mkdirSync').mockImplementation(() => {
      throw full;
    });
    expect(() => prepareDirectory(base)).toThrow(full);
  });
});
