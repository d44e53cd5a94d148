import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of the live page, as it is served. */
export interface PageFile {
  readonly type: string;
  readonly text: string;
}

/** What the page is built into. */
const TYPES = {
  'index.html': 'text/html; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
  'page.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
} as const;

export type PageFileName = keyof typeof TYPES;

/** The files of the live page. */
export class PageFiles {
  private readonly files: ReadonlyMap<string, PageFile>;

  /** Reads them all. @throws when one is missing, which is a broken installation */
  constructor(directory: string) {
    const names = Object.keys(TYPES) as PageFileName[];
    this.files = new Map(
      names.map((name) => [name, { type: TYPES[name], text: readFileSync(join(directory, name), 'utf8') }]),
    );
  }

  get(name: PageFileName): PageFile {
    const file = this.files.get(name);
    if (file === undefined) throw new Error(`the page has no ${name}`);
    return file;
  }
}
