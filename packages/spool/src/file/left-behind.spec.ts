import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeUnfinished, restoreMissing } from './left-behind.js';

describe('what is left behind in a directory', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'spool-left-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  const make = (...names: string[]): void => names.forEach((name) => writeFileSync(join(directory, name), name));

  it('is deleted where it was never finished, and not while it may be in the making', () => {
    make('a.spool.new', 'a.spool-log.new', 'b.spool.new', 'c.spool', 'c.spool-log');
    for (const name of ['a.spool.new', 'a.spool-log.new', 'c.spool']) utimesSync(join(directory, name), 1_000, 1_000);
    removeUnfinished(directory, statSync(join(directory, 'b.spool.new')).mtimeMs + 1);
    expect(readdirSync(directory)).toEqual(['b.spool.new', 'c.spool', 'c.spool-log']);
  });

  it('gets the file that is missing beside a log, whose process can no longer write to it', () => {
    make('a.spool-log', 'b.spool', 'b.spool-log', 'c.spool.damaged-2026-11-07T05-31-56-789Z-log');
    const { ino } = statSync(join(directory, 'a.spool-log'));
    const before = readdirSync(directory);
    restoreMissing(directory);
    expect(readdirSync(directory)).toEqual(['a.spool', ...before]);
    expect(readFileSync(join(directory, 'a.spool-log'), 'utf8')).toBe('a.spool-log');
    expect(statSync(join(directory, 'a.spool-log')).ino).not.toBe(ino);
    expect(statSync(join(directory, 'a.spool'))).toMatchObject({ size: 0, mode: 0o100600 });
    expect(readFileSync(join(directory, 'b.spool'), 'utf8')).toBe('b.spool');
  });
});
