import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../..');
const PLACES = ['packages', 'examples', '.ci', '.github'];
const SKIPPED = new Set(['node_modules', 'dist', 'CHANGELOG.md', 'words.spec.ts']);
const TEXT = /\.(ts|tsx|mjs|cjs|md|json|css|html|ya?ml|sql)$/;

/** Old or vague words, and the plain one to write in their place. */
const PLAIN_WORDS = {
  somebody: 'another process, another user, the caller',
  nobody: 'no caller, no process, no user',
  whoever: 'the caller, the process that',
  anew: 'again',
  'mend(s|ed|ing)?': 'fix',
  'but for': 'except',
  'what became of': 'the outcome of',
  'in vain': 'timed out after …, waiting for …',
  'heed(s|ed)?': 'obey, follow',
  'makes? no sense': 'is not valid',
  'something else than': 'other … than, not',
  'has not the': 'does not have the',
  anybody: 'another user, a caller',
  everybody: 'all users, every process',
  lest: 'so that … not',
  thereby: 'by this',
  'of late': 'recently, late',
  'in the place of': 'in place of',
  'all the same': 'anyway',
  'told of': 'reported, called with',
  'tells of': 'reports, shows',
};

describe('the words of the repository', () => {
  it.each(Object.entries(PLAIN_WORDS))('are plain: not "%s" but "%s"', (word) => {
    const pattern = new RegExp(`\\b${word}\\b`, 'i');
    const uses = texts.flatMap(({ file, lines }) =>
      lines.flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
    );
    expect(uses).toEqual([]);
  });
});

const texts = [join(ROOT, 'README.md'), ...PLACES.flatMap((place) => filesIn(join(ROOT, place)))].map((path) => ({
  file: relative(ROOT, path),
  lines: readFileSync(path, 'utf8').split('\n'),
}));

function filesIn(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (SKIPPED.has(entry.name)) return [];
    if (entry.isDirectory()) return filesIn(path);
    return entry.isFile() && TEXT.test(entry.name) ? [path] : [];
  });
}
