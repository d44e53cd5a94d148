import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

const PACKAGES = resolve(__dirname, '../..');
const MAX_LINES = 400;

/** Bundled into the collector: its users do not install what it imports. */
const PAGE = join(PACKAGES, 'collector/page/src');

/** Core's stages in the order of an event's way, and what all of them may use, the most basic first. */
const STAGES = ['tracker', 'delivery', 'lane', 'verdict', 'transport'];
const FOUNDATIONS = ['collections', 'errors', 'event', 'time', 'process', 'outcome', 'observe', 'options', 'catalogue'];
/** Composition: they call the constructors, so they may import everything. */
const COMPOSITION = ['create-tracker.ts', 'open-sender.ts', 'index.ts', 'engine', 'dto', 'bridge', 'contract'];
/** A stage takes decisions of these as values; of every other stage it knows the port alone. */
const PURE_STAGES = ['verdict'];
const CORE_ENTRIES = ['@greenflash-events/core', '@greenflash-events/core/dto', '@greenflash-events/core/engine'];
/** What the command line works on beside core. */
const CLI_ENTRIES = ['@greenflash-events/spool', '@greenflash-events/outbox', '@greenflash-events/bullmq'];

interface Import {
  readonly from: string;
  readonly specifier: string;
  /** The file it names, where it is one of ours. */
  readonly target: string | undefined;
}

const packages = readdirSync(PACKAGES).filter((name) => existsSync(join(PACKAGES, name, 'src')));
const sources = [...packages.map((name) => join(PACKAGES, name, 'src')), PAGE].flatMap(sourceFiles);
const imports = sources.flatMap(importsOf);
const coreImports = imports.filter(({ from, target }) => isInCore(from) && target !== undefined && isInCore(target));

describe('the architecture', () => {
  it('is read from the sources of every package', () => {
    expect(packages).toEqual(expect.arrayContaining(['core', 'nestjs', 'collector']));
    expect(imports.length).toBeGreaterThan(100);
  });

  it('has no import circle', () => {
    expect(circles()).toEqual([]);
  });

  it('has no file that imports the barrel of its own package', () => {
    const barrels = packages.map((name) => join(PACKAGES, name, 'src/index.ts'));
    expect(named(imports.filter(({ target }) => target !== undefined && barrels.includes(target)))).toEqual([]);
  });

  it('imports a sibling package only by its public entries, and only core, except the command line', () => {
    const siblings = imports.filter(({ specifier }) => specifier.startsWith('@greenflash-events/'));
    const wrong = siblings.filter(({ specifier, from }) => {
      const allowed = packageOf(from) === 'cli' ? [...CORE_ENTRIES, ...CLI_ENTRIES] : CORE_ENTRIES;
      return !allowed.includes(specifier) && !isInTestKit(from);
    });
    expect(named(wrong)).toEqual([]);
  });

  it('reaches out of no package by a relative path', () => {
    const leaving = imports.filter(({ from, target }) => target !== undefined && packageOf(from) !== packageOf(target));
    expect(named(leaving)).toEqual([]);
  });

  it('follows the order of the stages: none knows the one before it', () => {
    const backwards = coreImports.filter(({ from, target }) => {
      const [stage, other] = [STAGES.indexOf(folderOf(from)), STAGES.indexOf(folderOf(target!))];
      return stage !== -1 && other !== -1 && other < stage;
    });
    expect(named(backwards)).toEqual([]);
  });

  it('lets a stage know the port of the next one and nothing else', () => {
    const prying = coreImports.filter(({ from, target }) => {
      const [folder, other] = [folderOf(from), folderOf(target!)];
      if (!STAGES.includes(folder) || !STAGES.includes(other) || folder === other) return false;
      return !target!.endsWith('.types.ts') && !PURE_STAGES.includes(other);
    });
    expect(named(prying)).toEqual([]);
  });

  it('builds foundations on more basic ones, and on the ports of stages at most', () => {
    const wrong = coreImports.filter(({ from, target }) => {
      const [rank, other] = [FOUNDATIONS.indexOf(folderOf(from)), FOUNDATIONS.indexOf(folderOf(target!))];
      if (rank === -1) return false;
      return other === -1 ? !target!.endsWith('.types.ts') : other > rank && !target!.endsWith('.types.ts');
    });
    expect(named(wrong)).toEqual([]);
  });

  it("knows every folder of core's sources", () => {
    const known = [...STAGES, ...FOUNDATIONS, ...COMPOSITION];
    expect(readdirSync(join(PACKAGES, 'core/src')).filter((name) => !known.includes(name))).toEqual([]);
  });

  it('imports from outside only what the manifest names', () => {
    const undeclared = imports.filter(({ from, specifier, target }) => {
      if (target !== undefined || specifier.startsWith('.') || specifier.startsWith('node:')) return false;
      const declared = from.startsWith(PAGE)
        ? declaredBy('collector', ['devDependencies'])
        : declaredBy(packageOf(from));
      return !builtinModules.includes(specifier) && !declared.includes(packageName(specifier));
    });
    expect(named(undeclared)).toEqual([]);
  });

  it(`has no source file over ${MAX_LINES} lines`, () => {
    const long = sources.map((file) => ({ file: relative(PACKAGES, file), lines: lineCount(file) }));
    expect(long.filter(({ lines }) => lines > MAX_LINES)).toEqual([]);
  });
});

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.(e2e-)?spec\.tsx?$/.test(name))
    .map((name) => join(folder, name));
}

function importsOf(from: string): Import[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(from, 'utf8'), true, true);
  return importedFiles.map(({ fileName }) => ({ from, specifier: fileName, target: targetOf(from, fileName) }));
}

function targetOf(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const path = resolve(dirname(from), specifier).replace(/\.js$/, '');
  return [`${path}.ts`, `${path}.tsx`, path].find((file) => existsSync(file));
}

function circles(): string[] {
  const next = new Map(sources.map((file) => [file, imports.filter(({ from }) => from === file).map((i) => i.target)]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      found.push([...path.slice(path.indexOf(file)), file].map((name) => relative(PACKAGES, name)).join(' → '));
      return;
    }
    if (done.has(file)) return;
    for (const target of next.get(file) ?? []) if (target !== undefined) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of sources) visit(file, []);
  return found;
}

function declaredBy(name: string, kinds: readonly string[] = ['dependencies', 'peerDependencies']): string[] {
  const manifest = JSON.parse(readFileSync(join(PACKAGES, name, 'package.json'), 'utf8')) as Record<string, object>;
  return kinds.flatMap((kind) => Object.keys(manifest[kind] ?? {}));
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function packageOf(file: string): string {
  return relative(PACKAGES, file).split('/')[0]!;
}

/** The folder or file below `src` that a file belongs to. */
function folderOf(file: string): string {
  return relative(PACKAGES, file).split('/')[2]!;
}

function isInCore(file: string): boolean {
  return packageOf(file) === 'core';
}

function isInTestKit(file: string): boolean {
  return packageOf(file) === 'test-kit';
}

function lineCount(file: string): number {
  return readFileSync(file, 'utf8').trimEnd().split('\n').length;
}

function named(wrong: readonly Import[]): string[] {
  return wrong.map(({ from, specifier }) => `${relative(PACKAGES, from)} imports ${specifier}`);
}
