import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { ScriptedServer } from '@greenflash-events/core/contract';

/** Where `.ci/other-nodes.mjs` installs bundlers, runtimes, package managers and compilers. */
export const TOOLS = resolve(__dirname, '../environments/node_modules');

export const BUN = join(TOOLS, '@oven/bun-linux-x64/bin/bun');
export const DENO = join(TOOLS, '@deno/linux-x64-glibc/deno');

/** `it`, skipped where a tool could not be installed. */
export function itWith(tool: string): jest.It {
  return existsSync(join(TOOLS, tool)) ? it : it.skip;
}

/** All of them in `npm run test:environments`; in `npm test` those that stand for the rest, to keep it short. */
export function environmentsOf<T>(all: readonly T[], standsForOthers: (one: T) => boolean): readonly T[] {
  return process.env['ENVIRONMENTS'] === 'all' ? all : all.filter(standsForOthers);
}

const PAGE = resolve(__dirname, '../../docs/environments.md');
const RUN_TIMEOUT_MS = 300_000;

const run = promisify(execFile);

/** A row of the table of environments in the docs. */
export interface DocumentedEnvironment {
  readonly name: string;
  readonly versions: string;
  /** The file whose tests keep the row true; undefined where it was not run. */
  readonly keptBy: string | undefined;
  /** The one test, where the row names it. */
  readonly test: string | undefined;
}

export function documentedEnvironments(): readonly DocumentedEnvironment[] {
  const page = readFileSync(PAGE, 'utf8');
  const links = new Map(
    [...page.matchAll(/^\[([\w-]+)\]: (\S+)(?: '(.*)')?$/gm)].map(([, key, path, test]) => [
      key,
      { keptBy: resolve(PAGE, '..', path!), test },
    ]),
  );
  const [table = ''] = page.split(/^## /m);
  return [...table.matchAll(/^\| (?!environment |-)(.+?) +\| (.+?) +\| .+ \|$/gm)].map(([, cell, versions]) => {
    const [, name, key] = /^\[(.+)\]\[([\w-]+)\]$/.exec(cell!) ?? [undefined, cell!, undefined];
    return { name: name, versions: versions!, keptBy: undefined, test: undefined, ...links.get(key) };
  });
}

/**
 * Prints what runs. Fails unless the docs' table has a row of this name with these versions and a link to the calling spec.
 *
 * @param tools the folders below `TOOLS` whose versions run
 */
export function documented(name: string, spec: string, tools: readonly string[]): void {
  const versions = tools.map(versionOf);
  process.stderr.write(`environment: ${name} ${versions.join(', ')}\n`);
  const row = documentedEnvironments().find((one) => one.name === name);
  expect({ name: row?.name, keptBy: row?.keptBy }).toEqual({ name, keptBy: spec });
  for (const version of versions) expect(row?.versions).toContain(version);
}

export function versionOf(tool: string): string {
  const { version } = JSON.parse(readFileSync(join(TOOLS, tool, 'package.json'), 'utf8')) as { version: string };
  return version;
}

/** How many events came to the server while a program ran. */
export async function deliveredBy(
  server: ScriptedServer,
  [program, ...args]: readonly [string, ...string[]],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  const before = server.events.storedOnce;
  const own = { GREENFLASH_API_KEY: 'k', GREENFLASH_BASE_URL: server.baseUrl, NODE_OPTIONS: '' };
  await run(program, args, { cwd, env: { ...process.env, ...own, ...env }, timeout: RUN_TIMEOUT_MS });
  return server.events.storedOnce - before;
}
