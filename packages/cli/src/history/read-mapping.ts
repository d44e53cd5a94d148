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
}

/**
 * The mapping of the command line, which wins over that of the mapping file.
 *
 * @throws CliError for what is not a mapping
 */
export function readMapping({ map = [], set = [], mapping, rest = false }: MappingFlags): Mapping {
  const file = mapping === undefined ? { map: {}, set: {} } : readMappingFile(mapping);
  const columns = new Map(Object.entries(file.map).map(([name, column]) => [name, String(column)]));
  for (const pair of map) columns.set(...split('--map', pair));
  const constants = new Map(Object.entries(file.set));
  for (const [name, text] of set.map((pair) => split('--set', pair))) {
    const { field, property } = parseTarget(name);
    constants.set(name, property === undefined ? cellValue(field, text) : text);
  }
  return {
    columns: [...columns].map(([name, column]) => ({ ...parseTarget(name), column })),
    constants: [...constants].map(([name, value]) => ({ ...parseTarget(name), value })),
    keepsRest: rest,
  };
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
  throw inputError(`the mapping file ${path} holds something else than "map" and "set"`, shape);
}
