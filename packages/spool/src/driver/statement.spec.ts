import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadDriver } from './load-driver.js';
import type { SqliteDatabase } from './sqlite.types.js';

describe('a statement', () => {
  let folder: string;
  let db: SqliteDatabase;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'spool-statement-'));
    const path = join(folder, 'a.spool');
    writeFileSync(path, '');
    db = loadDriver().open(path);
    db.exec('CREATE TABLE one (id INTEGER PRIMARY KEY, body TEXT NOT NULL)');
  });
  afterEach(() => {
    db.close();
    rmSync(folder, { recursive: true });
  });

  const bodies = (): unknown[] => db.prepare('SELECT body FROM one ORDER BY id').all([]);

  it('has done its work when it returns', () => {
    db.prepare('INSERT INTO one (id, body) VALUES (?, ?)').run([1, 'é']);
    db.exec('BEGIN; COMMIT');
    expect(bodies()).toEqual([{ body: 'é' }]);
  });

  it('throws each of its errors once, and takes the next values', () => {
    const insert = db.prepare('INSERT INTO one (id, body) VALUES (?, ?)');
    insert.run([1, 'first']);
    expect(() => insert.run([1, 'again'])).toThrow('UNIQUE constraint failed');
    expect(() => insert.run([2, null])).toThrow('NOT NULL constraint failed');
    insert.run([2, 'second']);
    expect(bodies()).toEqual([{ body: 'first' }, { body: 'second' }]);
  });

  it('leaves nothing behind of a transaction that is rolled back', () => {
    const insert = db.prepare('INSERT INTO one (id, body) VALUES (?, ?)');
    db.exec('BEGIN IMMEDIATE');
    insert.run([1, 'first']);
    expect(() => insert.run([1, 'again'])).toThrow();
    db.exec('ROLLBACK');
    insert.run([3, 'third']);
    expect(bodies()).toEqual([{ body: 'third' }]);
  });
});
