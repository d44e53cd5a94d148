import { isFieldName } from '@greenflash-events/core/engine';
import { cellValue } from './cell-value.js';
import type { Mapping, Target } from './mapping.types.js';

type Fields = Record<string, unknown>;

/** The input of an event, made of the columns of a line. What is no object is handed on as it is, to be refused. */
export type MapRecord = (content: unknown) => unknown;

/** @param isText whether all values are text, as in CSV, so that numbers, booleans and objects are to be read from it */
export function createMapRecord(mapping: Mapping, isText: boolean): MapRecord {
  const used = new Set(mapping.columns.map(({ column }) => column.split('.')[0]!));
  mapping.columns.forEach(({ column }) => used.add(column));
  const read = ({ field, property }: Target, value: unknown): unknown =>
    isText && typeof value === 'string' && property === undefined ? cellValue(field, value) : value;
  return (content) => {
    if (typeof content !== 'object' || content === null || Array.isArray(content)) return content;
    const source = content as Fields;
    const event: Fields = {};
    const rest: [string, unknown][] = [];
    for (const [name, value] of Object.entries(source)) {
      if (isFieldName(name)) event[name] = read({ field: name }, value);
      else if (!used.has(name)) rest.push([name, value]);
    }
    for (const target of mapping.columns) {
      const value = valueAt(source, target.column);
      if (value !== undefined) put(event, target, read(target, value));
    }
    for (const target of mapping.constants) if (!has(event, target)) put(event, target, target.value);
    // Left where they are, so that the check says which columns are dropped.
    if (!mapping.keepsRest) for (const [name, value] of rest) event[name] = value;
    else if (rest.length > 0) event['properties'] = withProperties(rest, event['properties']);
    return event;
  };
}

/** A column by its name, else by its path: `user.id`. */
function valueAt(source: Fields, column: string): unknown {
  if (Object.hasOwn(source, column)) return source[column];
  if (!column.includes('.')) return undefined;
  return column.split('.').reduce<unknown>((value, key) => {
    const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
    return isObject ? (value as Fields)[key] : undefined;
  }, source);
}

function has(event: Fields, { field, property }: Target): boolean {
  const value = event[field];
  if (property === undefined || !isPlain(value)) return value !== undefined && value !== null;
  return Object.hasOwn(value, property);
}

function put(event: Fields, { field, property }: Target, value: unknown): void {
  event[field] = property === undefined ? value : withProperties([[property, value]], event[field], 'replace');
}

/** What is given as properties and is no object stays as it is, to be refused. */
function withProperties(
  entries: readonly [string, unknown][],
  given: unknown,
  existing: 'keep' | 'replace' = 'keep',
): unknown {
  if (given === undefined || given === null) return Object.fromEntries(entries);
  if (!isPlain(given)) return given;
  const all = existing === 'keep' ? [...entries, ...Object.entries(given)] : [...Object.entries(given), ...entries];
  return Object.fromEntries(all);
}

function isPlain(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
