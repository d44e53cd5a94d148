import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../../../..');

export interface Page {
  /** Relative to the root of the repository. */
  readonly path: string;
  readonly text: string;
}

export interface CodeBlock {
  readonly page: string;
  /** From 1, counted in its page. */
  readonly number: number;
  readonly code: string;
}

export interface Link {
  readonly page: string;
  /** As it is written, without an anchor. */
  readonly target: string;
  /** The file it leads to. */
  readonly file: string;
  /** The title: for a link to a test, the name of the test. */
  readonly title: string | undefined;
}

const BLOCK = /^```(\w+)\n([\s\S]*?)^```$/gm;
const INLINE_LINK = /\]\(([^)\s]+)(?: ['"]([^)]*)['"])?\)/g;
const NAME = /\b(?:[a-z]+[A-Z]\w*|[A-Z]+_[A-Z_]+|greenflash_events(?:\.\w+)+)\b/g;
const LINK_DEFINITION = /^\[[^\]]+\]: (\S+)(?: '(.*)')?$/gm;

/** Every page that is written by hand: READMEs, the documentation, and what stands in `.github`. */
export function readPages(): Page[] {
  const readmes = [ROOT, ...foldersIn('packages'), ...foldersIn('examples')].map((folder) => join(folder, 'README.md'));
  const files = [
    ...readmes.filter((file) => existsSync(file)),
    ...['', '/design', '/design/decisions'].flatMap((folder) => markdownIn(`packages/docs${folder}`)),
    ...markdownIn('.github'),
  ];
  return files.map((file) => ({ path: relative(ROOT, file), text: readFileSync(file, 'utf8') }));
}

export function readPage(path: string): Page {
  return { path, text: readFileSync(join(ROOT, path), 'utf8') };
}

export function blocksOf({ path, text }: Page, language: string): CodeBlock[] {
  return [...text.matchAll(BLOCK)]
    .filter(([, name]) => name === language)
    .map(([, , code = ''], index) => ({ page: path, number: index + 1, code }));
}

/** The links to files of the repository. */
export function linksOf({ path, text }: Page): Link[] {
  const prose = text.replaceAll(BLOCK, '');
  return [...prose.matchAll(INLINE_LINK), ...prose.matchAll(LINK_DEFINITION)]
    .map(([, address = '', title]) => ({ target: address.split('#')[0]!, title }))
    .filter(({ target }) => target !== '' && !target.includes(':'))
    .map(({ target, title }) => ({ page: path, target, title, file: join(ROOT, dirname(path), target) }));
}

/** The cells of the tables below a heading, without the two rows above them. */
export function tableBelow({ text }: Page, heading: string): string[][] {
  const section = text.split(new RegExp(`^##+ ${escape(heading)}$`, 'm'))[1]?.split(/^##/m)[0] ?? '';
  const rows = [...section.matchAll(/^\| (.*) \|$/gm)].map(([, row = '']) => row.split(' | '));
  return rows.slice(2).map((row) => row.map((cell) => cell.trim()));
}

/**
 * The names in backticks outside of code blocks that can only be names: in camelCase, in capitals with an underscore, or
 * of a metric.
 */
export function namesIn({ text }: Page): string[] {
  const spans = [...text.replaceAll(BLOCK, '').matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
  return [...new Set(spans.flatMap((span) => span.match(NAME) ?? []))];
}

function foldersIn(parent: string): string[] {
  return readdirSync(join(ROOT, parent)).map((name) => join(ROOT, parent, name));
}

function markdownIn(folder: string): string[] {
  const path = join(ROOT, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .map((name) => join(path, name));
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
