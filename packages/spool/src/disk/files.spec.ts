import fs, {
  chmodSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LineFile } from './files.js';

describe('a file of lines', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lines-'));
    path = join(folder, 'file');
  });
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  function linesOf(file: LineFile, maxBytes = Infinity): string[] {
    const lines: string[] = [];
    for (let at = 0, isEnd = false; !isEnd;) {
      ({ next: at, isEnd } = file.read(at, maxBytes, (line) => void lines.push(line.toString())));
    }
    return lines;
  }

  it('gives back what was appended, lines longer than what is read at once among it', () => {
    const file = LineFile.create(path);
    const lines = ['a', 'b'.repeat(300_000), 'ä'.repeat(90_000), 'c'];
    for (const line of lines) file.append(`${line}\n`);
    expect(linesOf(file)).toEqual(lines);
    expect(linesOf(file, 10)).toEqual(lines);
    expect(file.size).toBe(readFileSync(path).length);
    file.close();
    expect(() => file.append('d\n')).toThrow('is closed');
  });

  it('does not give a last line that has no end, until it has one', () => {
    const file = LineFile.create(path);
    file.append('a\nb');
    expect(linesOf(file)).toEqual(['a']);
    file.append('c\n');
    expect(linesOf(file)).toEqual(['a', 'bc']);
    file.close();
  });

  it.each(['can', 'cannot'])(
    'keeps the next line whole when the disk takes a part of one, which %s be cut off',
    (can) => {
      const file = LineFile.create(path);
      file.append('first\n');
      const write = fs.writeSync;
      jest
        .spyOn(fs, 'writeSync')
        .mockImplementationOnce((fd, text) => write(fd, text.slice(0, 4)))
        .mockImplementationOnce(() => {
          throw Object.assign(new Error('full'), { code: 'ENOSPC' });
        });
      if (can === 'cannot') {
        jest.spyOn(fs, 'ftruncateSync').mockImplementationOnce(() => {
          throw new Error('no');
        });
      }
      expect(() => file.append('second\n')).toThrow('full');
      file.append('third\n');
      expect(linesOf(file)).toEqual(can === 'can' ? ['first', 'third'] : ['first', 'seco', 'third']);
      expect(file.isThere()).toBe(true);
      file.close();
    },
  );

  it.each([
    ['deleted', () => rmSync(path)],
    ['moved', () => renameSync(path, `${path}-away`)],
    ['cut short', () => truncateSync(path, 1)],
    [
      'replaced by a copy',
      () => {
        renameSync(path, `${path}-away`);
        writeFileSync(path, readFileSync(`${path}-away`));
      },
    ],
  ])('is not there when it was %s', (_, harm) => {
    const file = LineFile.create(path);
    file.append('first\n');
    expect(file.isThere()).toBe(true);
    harm();
    expect(file.isThere()).toBe(false);
    file.close();
  });

  it('is not made in place of another, and not opened through a link or where others may write', () => {
    LineFile.create(path).close();
    expect(() => LineFile.create(path)).toThrow('EEXIST');
    symlinkSync(path, `${path}-link`);
    expect(() => LineFile.open(`${path}-link`)).toThrow('ELOOP');
    chmodSync(path, 0o622);
    expect(() => LineFile.open(path)).toThrow('can be written by other users');
    expect(() => LineFile.open(`${path}-none`)).toThrow('ENOENT');
    LineFile.open(`${path}-none`, 'make').close();
    LineFile.open(`${path}-none`, 'make').close();
  });
});
