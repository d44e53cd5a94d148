import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inputError } from '../../program/cli-error.js';
import type { PlannedEvent } from './plan-markdown.js';

const PACKAGE = '@greenflash-events/nestjs';

type Exports = Readonly<Record<string, unknown>>;

/**
 * The plan of an app's module, by the app's own copy of the nestjs package: only that knows its decorators.
 *
 * @param target a file, and `#<export>` where it exports several modules
 * @throws (as a rejection) CliError
 */
export async function importPlan(target: string): Promise<readonly PlannedEvent[]> {
  const [path = '', name] = target.split('#');
  const file = resolve(path);
  if (!existsSync(file)) throw inputError(`there is no file ${path}`, 'Build the app, and give the built file.');
  if (['.ts', '.mts', '.cts'].includes(extname(file))) {
    throw inputError(`${path} is TypeScript, which Node does not run`, 'Build the app, and give the built file.');
  }
  const readPlan = await importReadPlan(file);
  return readPlan(moduleOf(await importFile(file, path), path, name));
}

async function importReadPlan(file: string): Promise<(module: unknown) => Promise<readonly PlannedEvent[]>> {
  let entry: string;
  try {
    entry = createRequire(file).resolve(PACKAGE);
  } catch (error) {
    throw inputError(`the app of ${file} has no ${PACKAGE}`, 'Install its dependencies.', error);
  }
  const { readPlan } = (await import(pathToFileURL(entry).href)) as { readonly readPlan?: unknown };
  if (typeof readPlan === 'function') return readPlan as (module: unknown) => Promise<readonly PlannedEvent[]>;
  throw inputError(`the ${PACKAGE} of the app is too old to read a plan`, 'Update it.');
}

async function importFile(file: string, path: string): Promise<Exports> {
  try {
    const imported = (await import(pathToFileURL(file).href)) as Exports;
    // What a CommonJS file exports is not always seen name by name.
    return { ...(Object(imported['default']) as Exports), ...imported };
  } catch (error) {
    throw inputError(
      `${path} cannot be imported: ${(error as Error).message}`,
      'It has to run with plain node: try that.',
      error,
    );
  }
}

function moduleOf(exports: Exports, path: string, name: string | undefined): unknown {
  const modules = Object.entries(exports).filter(([key, value]) => key !== 'default' && isModule(value));
  const names = modules.map(([key]) => key);
  if (name !== undefined) {
    if (exports[name] !== undefined) return exports[name];
    throw inputError(
      `${path} does not export ${name}`,
      names.length > 0 ? `It exports ${names.join(', ')}.` : undefined,
    );
  }
  if (modules.length === 1) return modules[0]![1];
  if (modules.length === 0) throw inputError(`${path} exports no class with @Module()`);
  throw inputError(`${path} exports several modules`, `Say which: ${path}#${names.join(` or ${path}#`)}.`);
}

/** By the keys of Nest's decorator; the app's own import has brought reflect-metadata along. */
function isModule(value: unknown): boolean {
  const { getMetadataKeys } = Reflect as unknown as { getMetadataKeys?: (target: object) => unknown[] };
  if (typeof value !== 'function' || getMetadataKeys === undefined) return false;
  const keys = getMetadataKeys(value);
  return ['imports', 'controllers', 'providers', 'exports'].some((key) => keys.includes(key));
}
