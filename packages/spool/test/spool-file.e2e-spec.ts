import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../../test-kit/src/index.js';
import { loadDriver } from '../src/driver/load-driver.js';
import { claimSpoolFile, createSpoolFile, type Claim } from '../src/file/open-spool-file.js';
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
    const file = createSpoolFile(driver, path, 'normal');
    open.push(file);
    return file;
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
    const ids = ['one', 'two ä €', 'three', 'four'].map((body, at) => file.append(body, 100 + at, 0, 0));
    file.append('tried before', 104, 2, 1);
    file.settle({ done: [ids[0]!], histories: [{ id: ids[2]!, attempts: 3, charged: 1 }], buried: [BURIAL] });
    expect(file.read(0, Infinity, 10).map(({ body, attempts, charged }) => [body, attempts, charged])).toEqual([
      ['two ä €', 0, 0],
      ['three', 3, 1],
      ['four', 0, 0],
      ['tried before', 2, 1],
    ]);
    expect(file.read(ids[1]!, ids[2]!, 10)).toHaveLength(1);
    expect(file.measure(0, 2)).toEqual({ count: 2, bytes: Buffer.byteLength('two ä €three'), upTo: ids[2] });
    expect(file.deadLetters(0, 10)).toEqual([
      expect.objectContaining({ insert_id: 'i', user: null, body: BURIAL.body }),
    ]);
    expect(file.deadLetterBytes()).toBe(Buffer.byteLength(BURIAL.body));
  });

  it('settles all or nothing', () => {
    const file = create();
    const id = file.append('one', 1, 0, 0);
    const broken = { ...BURIAL, reason: undefined as unknown as Burial['reason'] };
    expect(() => file.settle({ ...NOTHING, done: [id], buried: [BURIAL, broken] })).toThrow();
    expect([file.read(0, Infinity, 10).length, file.deadLetters(0, 10).length]).toEqual([1, 0]);
    file.settle({ ...NOTHING, done: [id] });
    expect(file.isEmpty()).toBe(true);
  });

  it('is one whole file when it is closed, and none when it is removed', () => {
    create().append('one', 1, 0, 0);
    open.pop()!.close();
    expect(namesIn(join(path, '..'))).toEqual(['a.spool']);
    const claimed = claim();
    expect(claimed).toMatchObject({ kind: 'claimed' });
    open.pop()!.remove();
    expect(namesIn(join(path, '..'))).toEqual([]);
    expect(claim().kind).toBe('gone');
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
    expect(open[0]!.append('one', 1, 0, 0)).toBe(1);
  });

  it('is checkpointed by itself when some megabytes were written, and goes on', async () => {
    const file = create();
    const body = 'x'.repeat(4_000);
    for (let n = 0; n < 800; n++) file.append(body, n, 0, 0);
    await waitFor('what was in the log is in the file', () => statSync(path).size > 800 * 4_000);
    const log = statSync(`${path}-wal`).size;
    for (let n = 0; n < 100; n++) file.append(body, n, 0, 0);
    expect(statSync(`${path}-wal`).size).toBe(log);
    expect(file.measure(0, 1_000).count).toBe(900);
  });
});
