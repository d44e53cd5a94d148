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

  function textsIn(file: LineFile, maxBytes = Infinity): (string | undefined)[] {
    const texts: (string | undefined)[] = [];
    for (let at = 0, isEnd = false; !isEnd;) {
      ({ next: at, isEnd } = file.read(at, maxBytes, (text) => void texts.push(text)));
    }
    return texts;
  }

  it('gives back what was appended, lines longer than what is read at once among it', () => {
    const file = LineFile.create(path);
    const texts = ['a', 'b'.repeat(300_000), 'ä€😀'.repeat(30_000), 'c'];
    for (const text of texts) file.append([text]);
    file.append(texts);
    expect(textsIn(file)).toEqual([...texts, ...texts]);
    expect(textsIn(file, 10)).toEqual([...texts, ...texts]);
    expect(readFileSync(path, 'utf8')).toMatch(/^[0-9a-f]{8} a\n[0-9a-f]{8} bbb/);
    expect(file.size).toBe(readFileSync(path).length);
    file.close();
    expect(() => file.append(['d'])).toThrow('is closed');
  });

  it('gives no text of a line of which any bit is another, and the others as they are', () => {
    const file = LineFile.create(path);
    file.append(['first', 'e 1 {"a":1}', 'last']);
    const written = readFileSync(path);
    for (let bit = 15 * 8; bit < (written.length - 15) * 8; bit++) {
      const changed = Buffer.from(written);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      writeFileSync(path, changed);
      // A checksum in capitals says the same, and is not what is written; a bit may also make two lines of one.
      const texts = textsIn(file);
      expect([texts.at(0), texts.at(-1)]).toEqual(['first', 'last']);
      expect(texts.slice(1, -1).filter((text) => text !== undefined)).toEqual([]);
    }
    file.close();
  });

  it('does not give a last line that has no end, until it has one', () => {
    const file = LineFile.create(path);
    file.append(['a', 'bc']);
    const written = readFileSync(path);
    writeFileSync(path, written.subarray(0, -2));
    expect(textsIn(file)).toEqual(['a']);
    writeFileSync(path, written);
    expect(textsIn(file)).toEqual(['a', 'bc']);
    file.close();
  });

  it.each(['can', 'cannot'])(
    'keeps the next line whole when the disk takes a part of one, which %s be cut off',
    (can) => {
      const file = LineFile.create(path);
      file.append(['first']);
      const write = fs.writeSync;
      jest
        .spyOn(fs, 'writeSync')
        .mockImplementationOnce((fd, buffer) => write(fd, buffer as unknown as Buffer, 0, 4))
        .mockImplementationOnce(() => {
          throw Object.assign(new Error('full'), { code: 'ENOSPC' });
        });
      if (can === 'cannot') {
        jest.spyOn(fs, 'ftruncateSync').mockImplementationOnce(() => {
          throw new Error('no');
        });
      }
      expect(() => file.append(['second'])).toThrow('full');
      file.append(['third']);
      expect(textsIn(file)).toEqual(can === 'can' ? ['first', 'third'] : ['first', undefined, 'third']);
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
    file.append(['first']);
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
