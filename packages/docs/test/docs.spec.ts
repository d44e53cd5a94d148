import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { allCommands } from '../../cli/test/support/command-tree.js';
import { namesInSources } from './support/known-names.js';
import { ROOT, blocksOf, linksOf, namesIn, readPage, readPages, tableBelow, type Page } from './support/pages.js';
import { DocumentedProgram } from './support/program.js';

const CORE = 'packages/core/src/index.ts';
const NESTJS = 'packages/nestjs/src/index.ts';
const HEALTH = 'packages/nestjs/src/health/index.ts';
const SPOOL = 'packages/spool/src/index.ts';

/** Of NestJS, Node, Jest, Kubernetes and systemd. */
const OF_OTHERS = [
  'afterAll',
  'asProvider',
  'connectMicroservice',
  'emptyDir',
  'enableShutdownHooks',
  'ERR_REQUIRE_ESM',
  'fieldResolverEnhancers',
  'inheritAppConfig',
  'maxRetries',
  'NODE_EXTRA_CA_CERTS',
  'NODE_USE_ENV_PROXY',
  'overrideProvider',
  'useFakeTimers',
  'useLogger',
  'useMocker',
];

const pages = readPages();
const blocks = pages.flatMap((page) => blocksOf(page, 'ts'));
const links = pages.flatMap(linksOf);
const program = new DocumentedProgram(blocks, [CORE, NESTJS, HEALTH, SPOOL]);

describe('the code blocks of READMEs and pages', () => {
  it('are there', () => {
    expect(blocks.filter(({ page }) => page === 'README.md').length).toBeGreaterThanOrEqual(2);
    expect(blocks.filter(({ page }) => page.startsWith('packages/docs/')).length).toBeGreaterThanOrEqual(10);
  });

  it('compile, each as a program of its own, under the strictest settings', () => {
    expect(program.problems()).toEqual([]);
  });

  it('would be seen not to compile', () => {
    const code = "import { tracc } from '@greenflash-events/core';\ntracc();\n";
    const wrong = new DocumentedProgram([{ page: 'README.md', number: 0, code }]);
    expect(wrong.problems()).toEqual([expect.stringContaining('README.md block 0')]);
  });
});

describe('the commands of READMEs and pages', () => {
  const lines = pages.flatMap((page) => blocksOf(page, 'sh').flatMap(({ code }) => code.split('\n')));

  const named = [...lines, ...pages.flatMap(({ text }) => text.match(/`npm [^`]+`/g) ?? [])];

  it('name scripts that there are', () => {
    const missing = named.filter((line) => scriptsIn(line).some(({ script, folder }) => !hasScript(folder, script)));
    expect(missing).toEqual([]);
  });

  it('start nothing that is not installed and built first', () => {
    const started = named.flatMap(scriptsIn).filter(({ script }) => script === 'start');
    expect(started.length).toBeGreaterThan(3);
    expect(started.filter(({ folder }) => !hasScript(folder, 'prestart'))).toEqual([]);
  });

  it('name commands and flags that the command line has', () => {
    const used = lines.filter((line) => line.startsWith('npx @greenflash-events/cli '));
    expect(used.length).toBeGreaterThan(3);
    for (const line of used) expect([line, unknownFlags(line)]).toEqual([line, []]);
  });
});

describe('the links of READMEs and pages', () => {
  it('lead to files that are there', () => {
    const broken = links.filter(({ file }) => !existsSync(file) && !isMadeByBench(file));
    expect(broken.map(({ page, target }) => `${page}: ${target}`)).toEqual([]);
  });

  it('begin with a dot where they are HTML, or VitePress takes them for packages', () => {
    const images = pages.flatMap(({ path, text }) =>
      [...text.matchAll(/ src="([^"]+)"/g)].map(([, src]) => ({ path, src })),
    );
    expect(images.filter(({ src }) => !/^(\.\.?\/|https:)/.test(src!))).toEqual([]);
  });

  it('name tests that are there', () => {
    const missing = links.filter(({ file, title }) => title !== undefined && !holdsTest(file, title));
    expect(missing.map(({ target, title }) => `${target}: ${title}`)).toEqual([]);
  });
});

describe('the names in READMEs and pages', () => {
  it('are names of the code', () => {
    const known = new Set([...namesInSources(), ...OF_OTHERS]);
    const unknown = pages.flatMap((page) => namesIn(page).map((name) => ({ page: page.path, name })));
    expect(unknown.filter(({ name }) => !known.has(name))).toEqual([]);
  });

  it.each([
    ['errors', 'Thrown', CORE, 'ErrorCode'],
    ['errors', 'Rejected', CORE, 'RejectReason'],
    ['errors', 'Dead', CORE, 'DeadReason'],
    ['errors', 'Dropped', CORE, 'DropReason'],
    ['errors', 'Pauses', CORE, 'LaneReason'],
    ['errors', 'Degraded', HEALTH, 'DegradedReason'],
    ['decorator', 'The function', NESTJS, 'MappingContext'],
  ])('are, on the page %s below "%s", those of the code and no others', (page, heading, entry, type) => {
    expect(firstCells(docsPage(page), heading)).toEqual(program.namesOf(entry, type).sort());
  });

  it.each([
    ['packages/core/README.md', 'MemoryDeliveryOptions', CORE],
    ['packages/nestjs/README.md', 'TrackingExtras', NESTJS],
    ['packages/docs/decorator.md', 'SuccessTerms', NESTJS],
    ['packages/docs/errors.md', 'HealthLimits', HEALTH],
  ])('include, in %s, all of %s', (page, type, entry) => {
    const { text } = readPage(page);
    const missing = program
      .namesOf(entry, type)
      .filter((name) => !new RegExp(`\`[^\`]*\\b${name}\\b[^\`]*\``).test(text));
    expect(missing).toEqual([]);
  });

  it("are, in the spool's README, its options and no others", () => {
    const options = program.namesOf(SPOOL, 'SpoolOptions');
    expect(firstCells(readPage('packages/spool/README.md'), 'The directory')).toEqual(options.sort());
  });
});

describe('the page of performance', () => {
  it('holds the figures of every package that has some, as its benchmarks wrote them', () => {
    const figures = readdirSync(join(ROOT, 'packages')).filter((name) =>
      existsSync(join(ROOT, 'packages', name, 'bench/README.md')),
    );
    const included = docsPage('performance').text.matchAll(
      /^<!--@include: \.\.\/([\w-]+)\/bench\/README\.md\{3,\}-->$/gm,
    );
    expect([...included].map(([, name]) => name).sort()).toEqual(figures.sort());
  });
});

describe('the table of guarantees', () => {
  it('has a test for every cell', () => {
    const page = docsPage('guarantees');
    const rows = tableBelow(page, 'What each delivery promises');
    const tests = [...page.text.matchAll(/^\[([\w-]+)\]: \S+ '.+'$/gm)].map(([, name]) => name);
    const cells = rows.flatMap(([, ...promises]) => promises);
    const untested = cells.filter((cell) => cell !== '—' && !tests.includes(/^\[.+?\]\[([\w-]+)\]/.exec(cell)?.[1]));
    expect(rows.length).toBeGreaterThan(10);
    expect(untested).toEqual([]);
  });
});

function docsPage(name: string): Page {
  return readPage(`packages/docs/${name}.md`);
}

function firstCells(page: Page, heading: string): string[] {
  return tableBelow(page, heading)
    .map(([cell = '']) => cell.replaceAll('`', ''))
    .sort();
}

/** The page of a package's figures, which is not there before its benchmarks have run for the first time. */
function isMadeByBench(file: string): boolean {
  return file.endsWith('/bench/README.md') && existsSync(file.replace('README.md', 'run.mjs'));
}

/** Whether a test of this name stands in the file, or in the contract suite that it runs. */
function holdsTest(file: string, name: string): boolean {
  const text = readFileSync(file, 'utf8');
  const suites = { describeDeliveryContract: 'delivery', describeClaimingContract: 'claiming' };
  const used = Object.entries(suites).filter(([call]) => text.includes(call));
  const folders = used.map(([, folder]) => join(ROOT, 'packages/core/src/contract', folder));
  const files = folders.flatMap((folder) => readdirSync(folder).map((each) => join(folder, each)));
  const texts = [text, ...files.map((each) => readFileSync(each, 'utf8'))];
  return texts.some((each) => ["'", '"', '`'].some((quote) => each.includes(`${quote}${name}${quote}`)));
}

function scriptsIn(line: string): { script: string; folder: string }[] {
  const commands = [...line.matchAll(/npm (?:run ([\w:-]+)|(start|test))\b([^;&`]*)/g)];
  return commands.map(([, run, short, rest = '']) => ({
    script: run ?? short!,
    folder: /-w (\S+)/.exec(rest)?.[1] ?? '.',
  }));
}

function hasScript(folder: string, script: string): boolean {
  const manifest = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as { scripts?: object };
  return Object.hasOwn(manifest.scripts ?? {}, script);
}

/** The flags of a command line that its command does not have; the whole line where there is no such command. */
function unknownFlags(line: string): string[] {
  const words = line.split(' ').slice(2);
  const command = allCommands().find(({ name }) => words.join(' ').startsWith(`${name} `) || words.join(' ') === name);
  if (command === undefined) return [line];
  const flags = command.command.options.map(({ long }) => long);
  return words.filter((word) => word.startsWith('--') && !flags.includes(word));
}
