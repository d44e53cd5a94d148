import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { MIGRATIONS } from './migrations.js';

const FOLDER = join(__dirname, '../../migrations');

describe('the migrations', () => {
  it('are the files of the package, in the order of their names', () => {
    const files = readdirSync(FOLDER).sort();
    expect(MIGRATIONS.map(({ file }) => file)).toEqual(files);
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(files.map((_, n) => n + 1));
  });

  it.each(MIGRATIONS)('hold the same text as $file', ({ file, sql }) => {
    expect(sql).toBe(readFileSync(join(FOLDER, file), 'utf8'));
  });
});
