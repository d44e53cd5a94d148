import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(__dirname, '../../..');
const PACKAGES = join(ROOT, 'packages');
const SUPPORTED_NODE = '^20.19.0 || ^22.12.0 || >=24.0.0';
const DUAL = ['bullmq', 'core', 'nestjs', 'outbox', 'spool'];

/** What each package holds, and beside it the SQL of the outbox. */
const EXPECTED = /^(dist\/.+|src\/.+|migrations\/.+\.sql|CHANGELOG\.md|LICENSE|README\.md|package\.json)$/;
const NOT_FOR_USERS = /\.(e2e-)?spec\.|(^|\/)(test|bench|page\/src)\/|tsbuildinfo|\.tgz$/;

interface Conditions {
  readonly [condition: string]: string | Conditions;
}

interface Manifest {
  readonly private?: boolean;
  readonly license?: string;
  readonly engines?: { readonly node?: string };
  readonly exports?: Readonly<Record<string, string | Conditions>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly sideEffects?: boolean | readonly string[];
  readonly publishConfig?: { readonly access?: string };
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: object;
  readonly peerDependencies?: object;
}

const PUBLIC = readdirSync(PACKAGES).filter(
  (name) => existsSync(join(PACKAGES, name, 'package.json')) && manifestOf(name).private !== true,
);
const filesOf = packAll();

describe('the public packages', () => {
  it('are those that the architecture names', () => {
    expect(PUBLIC).toEqual(['bullmq', 'cli', 'collector', 'core', 'nestjs', 'outbox', 'spool']);
  });
});

describe.each(PUBLIC)('the package %s, as npm would publish it', (name) => {
  const manifest = manifestOf(name);
  const files = filesOf.get(name) ?? [];
  const builtFiles = files.filter((file) => /^dist\/.*\.[cm]?js$/.test(file) && !file.startsWith('dist/page/'));

  it('holds its build, its sources, its README and its licence, and nothing else', () => {
    expect(files.filter((file) => !EXPECTED.test(file) || NOT_FOR_USERS.test(file))).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
    expect(builtFiles.length).toBeGreaterThan(5);
  });

  it('is under the MIT licence, open to all, for the Nodes that are supported', () => {
    expect(manifest).toMatchObject({ license: 'MIT', publishConfig: { access: 'public' } });
    expect(manifest.engines).toEqual({ node: SUPPORTED_NODE });
    expect(readFileSync(join(PACKAGES, name, 'LICENSE'), 'utf8')).toMatch(/^MIT License\n/);
  });

  it('starts its programs by paths that npm takes as they are', () => {
    // `npm publish` cleans them of a leading ./ and says in a warning that they were removed.
    expect(Object.values(manifest.bin ?? {}).filter((path) => !files.includes(path))).toEqual([]);
  });

  it('has the code and the types of each entry, for import and for require, and says what has side effects', () => {
    const targets = targetsOf(manifest.exports ?? {}).map((path) => posix.normalize(path));
    expect(targets.filter((target) => !files.includes(target))).toEqual([]);
    const untyped = targets.filter(
      (target) => /\.[cm]?js$/.test(target) && !files.includes(target.replace(/js$/, 'd.ts')),
    );
    expect(untyped).toEqual([]);
    if (DUAL.includes(name)) expect(manifest.sideEffects).toBeDefined();
  });

  it('leads from each declaration to its source, and has no map of its code, which reads as the source does', () => {
    const declarations = files.filter((file) => file.endsWith('.d.ts'));
    expect(declarations.filter((file) => !files.includes(`${file}.map`))).toEqual([]);
    const missing = declarations.flatMap((file) =>
      sourcesOf(join(PACKAGES, name, `${file}.map`))
        .map((source) => posix.join(posix.dirname(file), source))
        .filter((source) => !files.includes(source)),
    );
    expect(missing).toEqual([]);
    expect(files.filter((file) => file.endsWith('js.map'))).toEqual([]);
  });

  it('has types that import nothing but what its manifest names', () => {
    const named = [...Object.keys(manifest.dependencies ?? {}), ...Object.keys(manifest.peerDependencies ?? {})];
    const unnamed = files
      .filter((file) => file.endsWith('.d.ts'))
      .flatMap((file) => importsOf(join(PACKAGES, name, file)).map((specifier) => ({ file, specifier })))
      .filter(({ specifier }) => !/^(\.|node:)/.test(specifier) && !named.includes(packageName(specifier)));
    expect(unnamed).toEqual([]);
  });

  it('is checked by publint, and by are-the-types-wrong where it can be imported', () => {
    const isImportable = Object.keys(manifest.exports ?? {}).includes('.');
    expect(manifest.scripts?.['check:package']).toBe(
      isImportable ? 'publint --strict && attw --pack .' : 'publint --strict',
    );
  });
});

function manifestOf(name: string): Manifest {
  return JSON.parse(readFileSync(join(PACKAGES, name, 'package.json'), 'utf8')) as Manifest;
}

function packAll(): Map<string, readonly string[]> {
  const workspaces = PUBLIC.flatMap((name) => ['--workspace', `packages/${name}`]);
  const args = ['pack', '--dry-run', '--json', '--loglevel=silent', ...workspaces];
  const text = execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8' });
  const packed = JSON.parse(text) as { name: string; files: { path: string }[] }[];
  return new Map(packed.map(({ name, files }) => [name.split('/')[1]!, files.map(({ path }) => path)]));
}

function targetsOf(exports: Conditions): string[] {
  return Object.values(exports).flatMap((target) => (typeof target === 'string' ? [target] : targetsOf(target)));
}

function sourcesOf(map: string): readonly string[] {
  return (JSON.parse(readFileSync(map, 'utf8')) as { sources: string[] }).sources;
}

function importsOf(file: string): string[] {
  const { importedFiles, typeReferenceDirectives } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true);
  return [...importedFiles, ...typeReferenceDirectives].map(({ fileName }) => fileName);
}

function packageName(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}
