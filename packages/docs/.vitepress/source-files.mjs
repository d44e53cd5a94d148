import { cpSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const SOURCE = /\.(ts|mjs)$/;
const PACKAGE = /^\.\.\/[\w-]+$/;

/** Source files that pages link to. They go with the pages as text, since a browser would take `.ts` for a film. */
export class SourceFiles {
  /** Relative to the folder of all pages. */
  #linked = new Set();
  #files;

  /** @param repository its address, where the links of READMEs lead once it is set */
  constructor(repository) {
    this.#files = repository === undefined ? undefined : `${repository.url}/blob/main/packages/`;
  }

  readLinks(markdown) {
    const render = markdown.renderer.rules.link_open;
    markdown.renderer.rules.link_open = (tokens, index, options, env, self) => {
      const href = this.#local(tokens[index].attrGet('href'), dirname(env.relativePath));
      tokens[index].attrSet('href', href);
      if (PACKAGE.test(href)) tokens[index].attrSet('href', `${href}/README.md`);
      if (SOURCE.test(href) && !href.includes(':')) {
        this.#linked.add(join(dirname(env.relativePath), href));
        tokens[index].attrSet('href', `${href}.txt`);
      }
      return render(tokens, index, options, env, self);
    };
  }

  /** What is a page here is not looked at there. */
  #local(href, folder) {
    if (this.#files === undefined || !href.startsWith(this.#files)) return href;
    return relative(folder, href.slice(this.#files.length));
  }

  copy(from, to) {
    for (const file of this.#linked) cpSync(join(from, file), join(to, `${relative('.', file)}.txt`));
  }
}
