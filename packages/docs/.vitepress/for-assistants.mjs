import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ABOUT = `# greenflash-events

> Business events from a NestJS or Node app to the Greenflash Events API, each counted once: through outages, lost answers and
> deployments. An independent project, not made or endorsed by Greenflash.

Install @greenflash-events/nestjs in a NestJS app, @greenflash-events/core elsewhere. Rules for code that uses them are on the page
"Rules for coding assistants"; everything below is in one file, llms-full.txt.
`;

/** Writes llms.txt, the table of contents, and llms-full.txt, all pages as one text. */
export function writeForAssistants(sidebar, from, to) {
  const pages = sidebar.flatMap(({ items }) => items).map(({ text, link }) => ({ text, link, body: read(from, link) }));
  const contents = sidebar.map(({ text, items }) => {
    const lines = items.map(({ text: title, link }) => `- [${title}](${link}.html)`);
    return `## ${text}\n\n${lines.join('\n')}\n`;
  });
  writeFileSync(join(to, 'llms.txt'), [ABOUT, ...contents].join('\n'));
  writeFileSync(join(to, 'llms-full.txt'), [ABOUT, ...pages.map(({ body }) => body)].join('\n---\n\n'));
}

function read(from, link) {
  return readFileSync(join(from, `${link}.md`), 'utf8');
}
