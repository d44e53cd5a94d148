import { readFileSync, readdirSync } from 'node:fs';
import { defineConfig } from 'vitepress';
import { drawDiagrams } from './diagrams.mjs';
import { writeForAssistants } from './for-assistants.mjs';
import { SourceFiles } from './source-files.mjs';

/** Set in one place, the root manifest; `node .ci/repository.mjs` says what it is for. */
const { repository } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
const sources = new SourceFiles(repository);

const page = (text, name) => ({ text, link: `/docs/${name}` });

/** The title of each is its first line, with its number. */
const DECISIONS = readdirSync(new URL('../design/decisions/', import.meta.url))
  .sort()
  .map((file) => {
    const [title] = readFileSync(new URL(`../design/decisions/${file}`, import.meta.url), 'utf8').split('\n');
    return page(title.replace('# ', ''), `design/decisions/${file.replace('.md', '')}`);
  });

const SIDEBAR = [
  {
    text: 'Start',
    items: [
      page('Getting started', 'getting-started'),
      page('How it works', 'how-it-works'),
      page('Examples', 'examples'),
      page('Comparison', 'comparison'),
      page("Moving over from the vendor's client", 'moving-over'),
    ],
  },
  {
    text: 'Guide',
    items: [
      page('What is guaranteed', 'guarantees'),
      page('Deliveries, and how to choose', 'deliveries'),
      page('@TrackEvent()', 'decorator'),
      page('The fields of an event', 'event-fields'),
      page('Outcomes that come later', 'outcomes-later'),
      page('Recipes', 'recipes'),
      page('Testing your events', 'testing'),
      page('Rules for coding assistants', 'coding-assistants'),
    ],
  },
  {
    text: 'Running it',
    items: [
      page('Deployment', 'deployment'),
      page('Operations', 'operations'),
      page('Environments', 'environments'),
      page('Running the collector', 'collector'),
      page('Troubleshooting', 'troubleshooting'),
      page('Errors and reasons', 'errors'),
      page('Performance', 'performance'),
      { text: 'Scale, on paper', link: '/bullmq/SCALE' },
    ],
  },
  {
    text: 'Packages',
    items: ['core', 'nestjs', 'spool', 'outbox', 'bullmq', 'collector', 'cli'].map((name) => ({
      text: name,
      link: `/${name}/README`,
    })),
  },
  {
    text: 'Design',
    items: [
      page('Design and decisions', 'design/index'),
      page('Measured facts', 'design/measured-facts'),
      page('Pauses and concurrency', 'design/concurrency'),
      page('The spool on disk', 'design/spool'),
      page('What an interceptor sees', 'design/interceptor'),
      page('Faults', 'design/faults'),
    ],
  },
  { text: 'Decisions', collapsed: true, items: DECISIONS },
  {
    text: 'Project',
    items: [page('Versions and support', 'support'), page('Changelog', 'changelog')],
  },
];

/** As TypeDoc names their pages, by the path they are imported by. */
const ENTRIES = [
  ...['core', 'core/bridge', 'core/dto', 'core/engine', 'nestjs', 'nestjs/health', 'nestjs/testing', 'spool'],
  ...['outbox', 'outbox/nestjs', 'bullmq', 'bullmq/nestjs', 'collector'],
].map((name) => ({
  text: `@greenflash-events/${name}`,
  link: `/api/modules/_greenflash-events_${name.replace('/', '_')}.html`,
  target: '_self',
}));

const API = { text: 'API reference', link: '/api/index.html', target: '_self' };

/** The packages' READMEs are pages as they are, so that a link between Markdown files holds here and in a clone. */
export default defineConfig({
  title: 'greenflash-events',
  description: 'Business events from a NestJS app to the Greenflash Events API, each counted once.',
  srcDir: '..',
  outDir: 'dist',
  srcExclude: ['**/node_modules/**', '**/CHANGELOG.md', 'docs/README.md'],
  rewrites: { 'docs/index.md': 'index.md' },
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: '/icon.svg' }]],
  vite: { publicDir: 'docs/public' },
  // Made by `npm run bench`, for some packages not yet.
  ignoreDeadLinks: [/bench\/README$/],
  markdown: {
    // Those of VitePress have comments and keywords below a contrast of 4.5.
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config: (markdown) => {
      sources.readLinks(markdown);
      drawDiagrams(markdown);
    },
  },
  buildEnd: ({ srcDir, outDir }) => {
    sources.copy(srcDir, outDir);
    writeForAssistants(SIDEBAR, srcDir, outDir);
  },
  themeConfig: {
    logo: '/icon.svg',
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [page('Guide', 'getting-started'), page('Examples', 'examples'), API, page('Changelog', 'changelog')],
    sidebar: [
      ...SIDEBAR.slice(0, -1),
      { text: 'API reference', collapsed: true, items: ENTRIES },
      ...SIDEBAR.slice(-1),
    ],
    ...(repository === undefined
      ? {}
      : {
          editLink: { pattern: `${repository.url}/edit/main/packages/:path`, text: 'Edit this page' },
          socialLinks: [{ icon: 'github', link: repository.url }],
        }),
    footer: { message: 'An independent project: Greenflash has not made, reviewed or endorsed it. MIT.' },
  },
});
