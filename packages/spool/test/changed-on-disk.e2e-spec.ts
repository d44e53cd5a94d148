import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventLogOf } from '../src/directory/spool-file-names.js';
import { loadDriver } from '../src/driver/load-driver.js';
import { eventOfRow } from '../src/file/event-row.js';
import { claimSpoolFile } from '../src/file/claim-spool-file.js';
import { createSpoolFile } from '../src/file/create-spool-file.js';
import type { SpoolFile } from '../src/file/spool-file.js';
import { SpoolDirectories } from './spool-directory.js';

const driver = loadDriver();
const NO_TEXT = 0xff;
const ROW = { accepted_at: 1, attempts: 0, charged: 0 };
const BURIAL = { reason: 'rejected', message: undefined, attempts: 1, acceptedAt: 1, diedAt: 2 } as const;

describe(`a spool file that something else has changed, by ${driver.name}`, () => {
  const directories = new SpoolDirectories();
  const open: SpoolFile[] = [];
  let path: string;
  beforeEach(() => (path = join(directories.make(), 'a.spool')));
  afterEach(() => {
    for (const file of open.splice(0)) file.close();
    directories.remove();
  });

  function claimed(): SpoolFile {
    const claim = claimSpoolFile(driver, path, 'normal');
    if (claim.kind !== 'claimed' && claim.kind !== 'damaged') throw new Error(claim.kind);
    open.push(claim.file!);
    return claim.file!;
  }

  function change(text: string, to: number): void {
    const bytes = readFileSync(path);
    for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) bytes[at] = to;
    writeFileSync(path, bytes);
  }

  it('has no event where the body is no text any more, and goes on to the next', () => {
    const file = createSpoolFile(driver, path, 'normal')!;
    file.append(['harmed', 'whole'].map((insertId) => ({ ...ROW, body: bodyOf(insertId) })));
    file.close();
    change('harmed', NO_TEXT);
    const events = claimed().read(0, Infinity, 10).map(eventOfRow);
    expect(events).toEqual([undefined, expect.objectContaining({ insertId: 'whole' })]);
  });

  it('has its dead letters, where what stands beside a body is no text any more', () => {
    const file = createSpoolFile(driver, path, 'normal')!;
    const letter = { ...BURIAL, insertId: 'i', eventType: 'a', productId: 'p', user: 'harmed', body: '{}' };
    file.settle({ done: [], histories: [], buried: [letter] });
    file.close();
    change('harmed', NO_TEXT);
    expect(claimed().deadLetters.list(0, 10)).toMatchObject([{ insert_id: 'i', user: '\ufffdarmed', body: '{}' }]);
  });

  it.each([NO_TEXT, 'E'.charCodeAt(0) + 1])(
    'has what is in its log, where its tables have other names: %i',
    (letter) => {
      const file = createSpoolFile(driver, path, 'normal')!;
      file.append([{ ...ROW, body: 'in the database' }]);
      file.close();
      change('event', letter);
      const log = bodyOf('logged');
      const other = createSpoolFile(driver, `${path}.other`, 'normal')!;
      other.append([{ ...ROW, body: log }]);
      writeFileSync(eventLogOf(path), readFileSync(eventLogOf(`${path}.other`)));
      other.remove();
      expect(
        claimed()
          .read(0, Infinity, 10)
          .map(({ body }) => body),
      ).toContain(log);
    },
  );
});

function bodyOf(insertId: string): string {
  const productId = '7b0a3c1e-52d4-4c55-9d0a-6a6f3a1c2b4d';
  return JSON.stringify({ insertId, productId, eventType: 'a', value: '1', valueType: 'numeric', externalUserId: 'u' });
}
