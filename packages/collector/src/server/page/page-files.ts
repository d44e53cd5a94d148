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

  /**
   * Reads them all.
   *
   * @param key one that is no secret, which the page reads with when it was given no other
   * @throws when one is missing, which is a broken installation
   */
  constructor(directory: string, key?: string) {
    const names = Object.keys(TYPES) as PageFileName[];
    this.files = new Map(
      names.map((name) => {
        const text = readFileSync(join(directory, name), 'utf8');
        return [name, { type: TYPES[name], text: name === 'index.html' ? withKey(text, key) : text }];
      }),
    );
  }

  get(name: PageFileName): PageFile {
    const file = this.files.get(name);
    if (file === undefined) throw new Error(`the page has no ${name}`);
    return file;
  }
}

function withKey(html: string, key: string | undefined): string {
  if (key === undefined) return html;
  return html.replace('</head>', `  <meta name="collector-key" content="${key}" />\n  </head>`);
}
