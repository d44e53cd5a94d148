import { readFileSync } from 'node:fs';
import { inputError, usageError } from '../program/cli-error.js';
import { cellValue } from './cell-value.js';
import type { Mapping } from './mapping.types.js';
import { parseTarget } from './target.js';

export interface MappingFlags {
  readonly map?: readonly string[];
  readonly set?: readonly string[];
  readonly mapping?: string;
  readonly rest?: boolean;
  readonly productId?: string;
}

/**
 * The mapping of the command line, which wins over that of the mapping file.
 *
 * @throws CliError for what is not a mapping
 */
export function readMapping({ map = [], set = [], mapping, rest = false, productId }: MappingFlags): Mapping {
  const file = mapping === undefined ? { map: {}, set: {} } : readMappingFile(mapping);
  const columns = new Map(Object.entries(file.map).map(([name, column]) => [name, String(column)]));
  for (const pair of map) columns.set(...split('--map', pair));
  const constants = new Map(Object.entries(file.set).map(([name, value]) => [name, constant(name, value)]));
  // The flag says what "set" can say too; the environment what neither does.
  const product = productId ?? (constants.has('productId') ? undefined : process.env['GREENFLASH_PRODUCT_ID']);
  if (product) constants.set('productId', product);
  for (const [name, text] of set.map((pair) => split('--set', pair))) {
    constants.set(name, constant(name, text));
  }
  return {
    // In one order, so that flags and a file that say the same are the same mapping.
    columns: [...columns].sort(byName).map(([name, column]) => ({ ...parseTarget(name), column })),
    constants: [...constants].sort(byName).map(([name, value]) => ({ ...parseTarget(name), value })),
    keepsRest: rest,
  };
}

/** A text that stands for a number or a boolean is one, wherever it was given. */
function constant(name: string, value: unknown): unknown {
  const { field, property } = parseTarget(name);
  return typeof value === 'string' && property === undefined ? cellValue(field, value) : value;
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function split(flag: string, pair: string): [string, string] {
  const at = pair.indexOf('=');
  if (at > 0 && at < pair.length - 1) return [pair.slice(0, at), pair.slice(at + 1)];
  const example = flag === '--map' ? 'eventType=kind, the field first, then the column' : 'influence=positive';
  throw usageError(`${flag} takes <field>=<${flag === '--map' ? 'column' : 'value'}>, such as ${example}`);
}

interface MappingFile {
  readonly map: Readonly<Record<string, unknown>>;
  readonly set: Readonly<Record<string, unknown>>;
}

function readMappingFile(path: string): MappingFile {
  const shape = 'It looks like {"map": {"eventType": "kind"}, "set": {"influence": "positive"}}.';
  let given: unknown;
  try {
    given = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw inputError(`the mapping file ${path} cannot be read: ${(error as Error).message}`, shape, error);
  }
  const { map = {}, set = {}, ...others } = Object(given) as Partial<MappingFile>;
  const isMapping = [given, map, set].every(
    (part) => typeof part === 'object' && part !== null && !Array.isArray(part),
  );
  if (isMapping && Object.keys(others).length === 0) return { map, set };
  throw inputError(`the mapping file ${path} has keys other than "map" and "set"`, shape);
}
