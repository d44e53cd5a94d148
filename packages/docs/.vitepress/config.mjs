import { defineConfig } from 'vitepress';
import { SourceFiles } from './source-files.mjs';

const sources = new SourceFiles();

const GUIDE = [
  { text: 'Getting started', link: '/docs/getting-started' },
  { text: 'What is guaranteed', link: '/docs/guarantees' },
  { text: 'Deliveries, and how to choose', link: '/docs/deliveries' },
  { text: '@TrackEvent()', link: '/docs/decorator' },
  { text: 'Testing your events', link: '/docs/testing' },
  { text: 'Running the collector', link: '/docs/collector' },
  { text: "Moving over from the vendor's client", link: '/docs/moving-over' },
  { text: 'Operations', link: '/docs/operations' },
  { text: 'Performance', link: '/docs/performance' },
  { text: 'Scale, on paper', link: '/bullmq/SCALE' },
  { text: 'Errors and reasons', link: '/docs/errors' },
];

const PACKAGES = ['core', 'nestjs', 'spool', 'outbox', 'bullmq', 'collector', 'cli'];

/** The packages' READMEs are pages as they are, so that a link between Markdown files holds here and in a clone. */
export default defineConfig({
  title: 'greenflash-events',
  description: 'Business events from a NestJS app to the Greenflash Events API, each counted once.',
  srcDir: '..',
  outDir: 'dist',
  srcExclude: ['**/node_modules/**', '**/CHANGELOG.md', 'docs/README.md'],
  rewrites: { 'docs/index.md': 'index.md' },
  // Made by `npm run bench`, for some packages not yet.
  ignoreDeadLinks: [/bench\/README$/],
  markdown: { config: (markdown) => sources.readLinks(markdown) },
  buildEnd: ({ srcDir, outDir }) => sources.copy(srcDir, outDir),
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Guide', link: '/docs/getting-started' },
      { text: 'API', link: '/api/index.html', target: '_self' },
    ],
    sidebar: [
      { text: 'Guide', items: GUIDE },
      { text: 'Packages', items: PACKAGES.map((name) => ({ text: name, link: `/${name}/README` })) },
    ],
    footer: { message: 'An independent project: Greenflash has not made, reviewed or endorsed it. MIT.' },
  },
});
