import fs, {
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../../test-kit/src/index.js';
import { eventLogOf } from '../src/directory/spool-file-names.js';
import { loadDriver } from '../src/driver/load-driver.js';
import { claimSpoolFile, type Claim } from '../src/file/claim-spool-file.js';
import { createSpoolFile } from '../src/file/create-spool-file.js';
import type { SqliteDriver } from '../src/driver/sqlite.types.js';
import type { NewRow } from '../src/file/log-line.js';
import type { SpoolFile } from '../src/file/spool-file.js';
import type { Burial } from '../src/file/spool-file.types.js';
import { SpoolDirectories, namesIn } from './spool-directory.js';

const driver = loadDriver();
const NOTHING = { done: [], histories: [], buried: [] };
const BURIAL: Burial = {
  insertId: 'i',
  eventType: 'a',
  productId: 'p',
  user: undefined,
  reason: 'rejected',
  message: undefined,
  attempts: 1,
  acceptedAt: 1,
  diedAt: 2,
  body: '{"ä":"€"}',
};

function replaceByCopy(path: string): void {
  copyFileSync(path, `${path}.copy`);
  renameSync(`${path}.copy`, path);
}

const row = (body: string, acceptedAt = 1): NewRow => ({ body, accepted_at: acceptedAt, attempts: 0, charged: 0 });

describe(`a spool file, by ${driver.name}`, () => {
  const directories = new SpoolDirectories();
  const open: SpoolFile[] = [];
  let path: string;
  beforeEach(() => (path = join(directories.make(), 'a.spool')));
  afterEach(() => {
    for (const file of open.splice(0)) file.close();
    directories.remove();
  });

  function create(): SpoolFile {
    const file = createSpoolFile(driver, path, 'normal')!;
    open.push(file);
    return file;
  }

  /** A spool file as a process leaves it that is killed now. */
  function copyOf(source: string): string {
    const copy = join(directories.make(), 'b.spool');
    for (const suffix of ['', '-wal', '-log']) copyFileSync(source + suffix, copy + suffix);
    return copy;
  }

  function claim(): Claim {
    const claimed = claimSpoolFile(driver, path, 'normal');
    if (claimed.kind === 'claimed') open.push(claimed.file);
    return claimed;
  }

  it('belongs to its owner alone, and to one that holds it', () => {
    const file = create();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(claim().kind).toBe('held');
    file.close();
    open.pop();
    expect(claim().kind).toBe('claimed');
  });

  it('keeps what was appended, in order, with what has become of it', () => {
    const file = create();
    const ids = ['one', 'two ä €', 'three', 'four'].map((body, at) => file.append([row(body, 100 + at)])[0]!);
    file.append([{ ...row('tried before'), attempts: 2, charged: 1 }]);
    file.settle({ done: [ids[0]!], histories: [{ id: ids[2]!, attempts: 3, charged: 1 }], buried: [BURIAL] });
    expect(file.read(0, Infinity, 10).map(({ body, attempts, charged }) => [body, attempts, charged])).toEqual([
      ['two ä €', 0, 0],
      ['three', 3, 1],
      ['four', 0, 0],
      ['tried before', 2, 1],
    ]);
    expect(file.read(ids[1]!, ids[2]!, 10)).toHaveLength(1);
    expect(file.measure(0, 2)).toEqual({ count: 2, bytes: Buffer.byteLength('two ä €three'), upTo: ids[2] });
    expect(file.deadLetters.list(0, 10)).toEqual([
      expect.objectContaining({ insert_id: 'i', user: null, body: BURIAL.body }),
    ]);
    expect(file.deadLetters.bytes()).toBe(Buffer.byteLength(BURIAL.body));
  });

  it('settles all or nothing', () => {
    const file = create();
    const [id] = file.append([row('one')]) as [number];
    const broken = { ...BURIAL, reason: undefined as unknown as Burial['reason'] };
    expect(() => file.settle({ ...NOTHING, done: [id], buried: [BURIAL, broken] })).toThrow();
    expect([file.read(0, Infinity, 10).length, file.deadLetters.list(0, 10).length]).toEqual([1, 0]);
    file.settle({ ...NOTHING, done: [id] });
    expect(file.isEmpty()).toBe(true);
  });

  it('keeps the newest events in its log, and moves what waits there when that has grown', () => {
    const file = create();
    const body = 'x'.repeat(1_000);
    const ids = Array.from({ length: 700 }, () => file.append([row(body)])[0]!);
    const { storedUpTo } = file;
    expect(storedUpTo).toBeGreaterThan(200);
    expect(storedUpTo).toBeLessThan(700);
    expect(file.read(0, Infinity, 1_000).map(({ id }) => id)).toEqual(ids);
    expect(file.read(storedUpTo - 1, storedUpTo + 2, 10).map(({ id }) => id)).toEqual(
      [0, 1, 2].map((n) => storedUpTo + n),
    );
    expect(file.read(0, Infinity, storedUpTo + 1)).toHaveLength(storedUpTo + 1);
    expect(file.measure(10, 1_000)).toEqual({ count: 690, bytes: 690_000, upTo: 700 });
    file.settle({ ...NOTHING, done: ids.filter((id) => id % 2 === 1) });
    expect(file.measure(0, 1_000)).toMatchObject({ count: 350, upTo: 700 });
    expect([file.hasMore(699), file.hasMore(700)]).toEqual([true, false]);
  });

  it('has each event once where a process was killed between its database and its log', () => {
    const file = create();
    file.append([row('one'), row('two')]);
    const log = readFileSync(eventLogOf(path));
    file.close();
    writeFileSync(eventLogOf(path), log);
    open.pop();
    expect(claim().kind).toBe('claimed');
    expect(open[0]!.measure(0, 10)).toMatchObject({ count: 2 });
    expect(open[0]!.read(0, Infinity, 10).map(({ body }) => body)).toEqual(['one', 'two']);
    open[0]!.settle({ ...NOTHING, done: [1, 2] });
    expect(open[0]!.isEmpty()).toBe(true);
  });

  describe('on a disk that does not cut a file back', () => {
    /** Of which the lines behind are still there when those of two short ones have been written over it. */
    const LONG = 'x'.repeat(200);
    const failing = (): never => {
      throw Object.assign(new Error('EIO: i/o error, ftruncate'), { code: 'EIO' });
    };
    afterEach(() => jest.restoreAllMocks());

    /** The bodies that the next process finds when this one is killed now. */
    function leftBehind(): string[] {
      const claimed = claimSpoolFile(driver, copyOf(path), 'normal');
      if (claimed.kind !== 'claimed') throw new Error(`it is ${claimed.kind}`);
      open.push(claimed.file);
      return claimed.file.read(0, Infinity, 10).map(({ body }) => body);
    }

    it('loses no event that stands in the log before one of those that had been moved', () => {
      const file = create();
      const ids = file.append([row(LONG), row('two'), row('three')]);
      jest.spyOn(fs, 'ftruncateSync').mockImplementation(failing);
      file.settle({ ...NOTHING, histories: [{ id: ids[0]!, attempts: 1, charged: 1 }] });
      file.append([row('six')]);
      file.append([row('ten')]);

      expect(leftBehind()).toEqual([LONG, 'two', 'three', 'six', 'ten']);
    });

    it('loses no event that comes after one that could not be written', () => {
      const file = create();
      jest.spyOn(fs, 'ftruncateSync').mockImplementation(failing);
      const write = fs.writeSync.bind(fs) as (...args: unknown[]) => number;
      jest.spyOn(fs, 'writeSync').mockImplementationOnce((...args: unknown[]) => {
        write(...args);
        return failing();
      });
      expect(() => file.append([row(LONG), row('another')])).toThrow('EIO');
      file.append([row('one')]);
      file.append([row('two')]);

      expect(leftBehind()).toEqual(expect.arrayContaining(['one', 'two']));
    });
  });

  it('lets go of events that end while their log is moved for a checkpoint', () => {
    const file = create();
    const ids = Array.from({ length: 250 }, () => file.append([row('x'.repeat(4_000))])[0]!);
    expect(file.storedUpTo).toBeLessThan(250);
    // Two batches of outcomes come to a megabyte with what was appended, of which a checkpoint is due.
    file.settle({ ...NOTHING, done: ids.splice(0, 1) });
    file.settle({ ...NOTHING, done: ids });
    expect(file.isEmpty()).toBe(true);
  });

  it('is one whole file when it is closed, and none when it is removed', () => {
    create().append([row('one')]);
    open.pop()!.close();
    expect(namesIn(join(path, '..'))).toEqual(['a.spool']);
    const claimed = claim();
    expect(claimed).toMatchObject({ kind: 'claimed' });
    open.pop()!.remove();
    expect(namesIn(join(path, '..'))).toEqual([]);
    expect(claim().kind).toBe('gone');
  });

  it('takes nothing from who locks it as soon as it lets go', () => {
    const letsGo = (done: () => void): SqliteDriver => ({
      ...driver,
      open: (name) => {
        const db = driver.open(name);
        const exec = (sql: string): void => {
          db.exec(sql);
          if (sql.includes('locking_mode = NORMAL')) done();
        };
        return { ...db, exec };
      },
    });
    const first = createSpoolFile(
      letsGo(() => {
        expect(claim().kind).toBe('claimed');
        open[0]!.append([row('of the next')]);
      }),
      path,
      'normal',
    )!;
    first.append([row('one')]);
    first.close();
    expect(open[0]!.isThere()).toBe(true);
    expect(namesIn(join(path, '..'), '-log')).toHaveLength(1);
  });

  /** Another process looks for orphans between the making of a file and its lock. */
  const overtaken = (by: () => void): SqliteDriver => ({ ...driver, open: (name) => (by(), driver.open(name)) });

  it('is left as it is where another process took it, and wrote to it, before it was locked', () => {
    const by = (): void => {
      expect(claim().kind).toBe('claimed');
      open[0]!.append([row('one')]);
      open.pop()!.close();
    };
    expect(createSpoolFile(overtaken(by), path, 'normal')).toBeUndefined();
    expect(claim().kind).toBe('claimed');
    expect(open[0]!.read(0, Infinity, 10).map(({ body }) => body)).toEqual(['one']);
  });

  it('is none where another process took it, and deleted it, before it was locked', () => {
    const opensFirst: SqliteDriver = {
      ...driver,
      open: (name) => {
        const db = driver.open(name);
        rmSync(name);
        return db;
      },
    };
    expect(createSpoolFile(opensFirst, path, 'normal')).toBeUndefined();
    expect(
      createSpoolFile(
        overtaken(() => rmSync(path)),
        path,
        'normal',
      ),
    ).toBeUndefined();
  });

  it('of a later version is left as it is', () => {
    create().append([row('one')]);
    open.pop()!.close();
    const db = driver.open(path);
    db.exec('ALTER TABLE event RENAME COLUMN body TO content; PRAGMA user_version = 2');
    db.close();
    const before = readFileSync(path);
    expect(claim()).toEqual({ kind: 'refused', problem: expect.stringContaining('a later version') });
    expect(readFileSync(path)).toEqual(before);
  });

  it('of which nothing can be read now, its log neither, is refused and not damaged', () => {
    writeFileSync(path, 'no database at all'.repeat(20));
    mkdirSync(eventLogOf(path));
    expect(claim()).toEqual({ kind: 'refused', problem: expect.stringContaining('cannot be opened') });
  });

  it.each([
    { name: 'it was deleted', harm: () => rmSync(path) },
    { name: 'a copy stands in its place', harm: () => replaceByCopy(path) },
    { name: 'what SQLite keeps beside it was deleted', harm: () => rmSync(`${path}-wal`) },
    { name: 'its log was deleted', harm: () => rmSync(eventLogOf(path)) },
    { name: 'a copy stands in the place of its log', harm: () => replaceByCopy(eventLogOf(path)) },
    { name: 'its log was cut short', harm: () => truncateSync(eventLogOf(path)) },
  ])('is not there any more where $name', ({ harm }) => {
    const file = create();
    file.append([row('one')]);
    expect(file.isThere()).toBe(true);
    harm();
    expect(file.isThere()).toBe(false);
  });

  it.each(['close', 'remove'] as const)('leaves another file that has got its name alone: %s()', (end) => {
    const file = create();
    file.append([row('one')]);
    for (const each of [path, `${path}-wal`, eventLogOf(path)]) replaceByCopy(each);
    expect(claim().kind).toBe('claimed');
    file.settle({ ...NOTHING, done: [1] });
    file[end]();
    expect(open[1]!.isThere()).toBe(true);
    expect(open[1]!.read(0, Infinity, 10).map(({ body }) => body)).toEqual(['one']);
    open.shift();
  });

  it('appends where its log ends, though somebody has cut that short since it was read', () => {
    create().append([row('one')]);
    path = copyOf(path);
    expect(claim().kind).toBe('claimed');
    truncateSync(eventLogOf(path));
    open[1]!.append([row('two')]);
    path = copyOf(path);
    expect(claim().kind).toBe('claimed');
    expect(open[2]!.damagedLines).toBe(0);
    expect(open[2]!.read(0, Infinity, 10).map(({ body }) => body)).toEqual(['two']);
  });

  it('that is no spool is damaged, and is not touched', () => {
    writeFileSync(path, 'something of somebody else, which is no database at all'.repeat(20));
    const before = readFileSync(path);
    expect(claim()).toEqual({ kind: 'damaged', file: undefined });
    expect(readFileSync(path)).toEqual(before);
  });

  it('that was killed while it was made is taken and completed', () => {
    writeFileSync(path, '');
    const claimed = claim();
    expect(claimed.kind).toBe('claimed');
    expect(open[0]!.append([row('one')])).toEqual([1]);
  });

  it('is checkpointed by itself when some megabytes were written, and goes on', async () => {
    const file = create();
    const body = 'x'.repeat(4_000);
    for (let n = 0; n < 800; n++) file.append([row(body, n)]);
    await waitFor('what was in the log is in the file', () => statSync(path).size > 700 * 4_000);
    const log = statSync(`${path}-wal`).size;
    for (let n = 0; n < 100; n++) file.append([row(body, n)]);
    expect(statSync(`${path}-wal`).size).toBe(log);
    expect(file.measure(0, 1_000).count).toBe(900);
  });
});
