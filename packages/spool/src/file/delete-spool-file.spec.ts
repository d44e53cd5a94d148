import { closeSync, fstatSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { companions } from '../directory/spool-file-names.js';
import { deleteSpoolFile } from './delete-spool-file.js';

describe('a spool file that is deleted', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'spool-delete-'));
    path = join(folder, 'a.spool');
    for (const each of [path, ...companions(path)]) writeFileSync(each, 'x'.repeat(10_000));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('takes no room, though something has it open still', () => {
    const open = openSync(path, 'r');
    let there: string[] | undefined;
    deleteSpoolFile(path, () => (there = readdirSync(folder)));
    expect(there).toEqual([]);
    expect(fstatSync(open).size).toBe(0);
    closeSync(open);
  });

  it('may be gone already', () => {
    rmSync(path);
    const close = jest.fn();
    deleteSpoolFile(path, close);
    expect(close).toHaveBeenCalledTimes(1);
    expect(readdirSync(folder)).toEqual([]);
  });
});
