import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setAside } from './set-aside.js';
import { newSpoolFile, spoolFiles, unfinishedName } from './spool-file-names.js';

const NOW = Date.UTC(2026, 10, 7, 5, 31, 56, 789);

describe('a damaged file', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'spool-aside-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  it('goes under a name that says so, with its log, and is no spool file any more', () => {
    const path = newSpoolFile(directory);
    const close = jest.fn(() => expect(spoolFiles(directory)).toEqual([]));
    writeFileSync(path, '');
    writeFileSync(`${path}-wal`, '');
    expect(setAside(path, NOW, { close })).toBe(`${path}.damaged-2026-11-07T05-31-56-789Z`);
    expect(close).toHaveBeenCalledTimes(1);
    expect(readdirSync(directory)).toHaveLength(2);
    expect(spoolFiles(directory)).toEqual([]);
  });

  it('that is gone already is no trouble', () => {
    expect(() => setAside(join(directory, 'gone.spool'), NOW)).not.toThrow();
  });
});

describe('the names of spool files', () => {
  it('are not there for files that are being made', () => {
    const directory = mkdtempSync(join(tmpdir(), 'spool-names-'));
    writeFileSync(unfinishedName(newSpoolFile(directory)), '');
    expect(spoolFiles(directory)).toEqual([]);
    rmSync(directory, { recursive: true });
  });

  it('are never made twice, and sort by time', () => {
    const names = Array.from({ length: 100 }, () => newSpoolFile('/d'));
    expect(new Set(names).size).toBe(100);
  });
});
