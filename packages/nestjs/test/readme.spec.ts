import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemsOf } from './support/compile.js';

const PACKAGE = join(__dirname, '..');

/** The TypeScript blocks of the README, as files that do not exist. */
function readmeFiles(): Map<string, string> {
  const readme = readFileSync(join(PACKAGE, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^```ts\n(.*?)^```/gms)];
  return new Map(blocks.map(([, code], index) => [join(__dirname, `readme-block-${index + 1}.ts`), code ?? '']));
}

describe('The README', () => {
  it('holds only programs that compile', () => {
    const files = readmeFiles();

    expect(files.size).toBe(4);
    expect(problemsOf(files)).toEqual([]);
  }, 60_000);
});
