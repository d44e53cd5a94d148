// Puts deliberate faults into the rules and says how many the unit specs notice.
//   npm run mutate                          every rule: hours on two cores
//   npm run mutate -- packages/core/src/verdict
// Stryker is installed at the first run, beside what the lock file names: nothing else needs it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const STRYKER = ['@stryker-mutator/core@9.6.1', '@stryker-mutator/jest-runner@9.6.1'];
const RULES = [
  ...['verdict', 'lane', 'delivery', 'tracker', 'event'].map((stage) => `packages/core/src/${stage}`),
  ...['interceptor', 'mapping', 'method'].map((stage) => `packages/nestjs/src/${stage}`),
  'packages/spool/src',
];

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tools = join(root, 'node_modules/.mutate');
const folders = process.argv.length > 2 ? process.argv.slice(2) : RULES;

if (!existsSync(join(tools, 'node_modules/@stryker-mutator/core'))) {
  mkdirSync(tools, { recursive: true });
  writeFileSync(join(tools, 'package.json'), '{"private":true}');
  run('npm', ['install', '--no-audit', '--no-fund', '--legacy-peer-deps', '--prefix', tools, ...STRYKER]);
}

const config = join(tools, 'stryker.config.json');
writeFileSync(
  config,
  JSON.stringify({
    packageManager: 'npm',
    testRunner: 'jest',
    plugins: [join(tools, 'node_modules/@stryker-mutator/jest-runner/dist/src/index.js')],
    jest: { projectType: 'custom', configFile: '.ci/mutate.jest.cjs', enableFindRelatedTests: true },
    coverageAnalysis: 'perTest',
    // Of what a file does while it is loaded, each fault costs a run of every spec.
    ignoreStatic: true,
    mutate: [...folders.map((folder) => `${folder}/**/*.ts`), '!**/*.spec.ts', '!**/*.types.ts', '!**/index.ts'],
    ignorePatterns: [
      'dist',
      'examples',
      'packages/docs',
      'packages/test-kit/environments',
      'packages/test-kit/other-nodes',
    ],
    // Not below node_modules, where nothing would be transformed.
    tempDirName: mkdtempSync(join(tmpdir(), 'mutate-')),
    reporters: ['clear-text', 'progress-append-only', 'html'],
    htmlReporter: { fileName: 'node_modules/.mutate/report.html' },
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
    timeoutMS: 20_000,
  }),
);
process.env.MUTATE = folders.join(',');
run(process.execPath, [join(tools, 'node_modules/@stryker-mutator/core/bin/stryker.js'), 'run', config]);

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
