import { types } from 'node:util';

/** More than a person would write; larger data is looked at in part. */
const MAX_LOOKS = 1_000;

export interface Loss {
  /** Such as `order.items.0.tags`. */
  readonly path: string;
  readonly loss: string;
}

/** Whether the properties are whole texts, finite numbers and the like, as nearly all are; then JSON holds all of them. */
export function isFlat(properties: unknown): boolean {
  for (const key in properties as object) {
    const value = (properties as Record<string, unknown>)[key];
    // JSON asks functions for a toJSON, too.
    if ((typeof value === 'object' && value !== null) || typeof value === 'function' || typeof value === 'symbol')
      return false;
    if (typeof value === 'number' && !Number.isFinite(value)) return false;
    if (!key.isWellFormed() || (typeof value === 'string' && !value.isWellFormed())) return false;
  }
  return true;
}

/** What JSON cannot hold of properties that it has written. Never throws. */
export function lossesIn(properties: unknown): Loss[] {
  return find(properties, lossOf);
}

/** The path of a BigInt, for which `JSON.stringify` throws. Never throws. */
export function bigintIn(properties: unknown): string | undefined {
  return find(properties, (value) => (typeof value === 'bigint' ? 'a BigInt' : undefined))[0]?.path;
}

function lossOf(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `${value}, which JSON writes as null`;
  if (typeof value === 'symbol') return 'a symbol, which JSON leaves out';
  if (typeof value === 'function') return hasToJson(value) ? undefined : 'a function, which JSON leaves out';
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  if (value instanceof Date && Number.isNaN(value.getTime())) return 'an invalid Date, which JSON writes as null';
  if (hasToJson(value)) return undefined;
  if (types.isNativeError(value) || value instanceof Error) return 'an Error, which JSON writes without its message';
  if (types.isMap(value) || types.isSet(value))
    return `a ${types.isMap(value) ? 'Map' : 'Set'}, which JSON writes as {}`;
  const isEmptyClass = isOfClass(value) && Object.keys(value).length === 0 && !isBoxed(value);
  return isEmptyClass ? `an object of the class ${nameOf(value)}, which JSON writes as {}` : undefined;
}

function find(properties: unknown, look: (value: unknown) => string | undefined): Loss[] {
  const found: Loss[] = [];
  const seen = new Set<unknown>();
  const queue: { value: unknown; path: string }[] = [{ value: properties, path: '' }];
  try {
    for (const { value, path } of queue) {
      if (seen.size > MAX_LOOKS) break;
      if (typeof value !== 'object' || value === null || seen.has(value) || (path !== '' && hasToJson(value))) continue;
      seen.add(value);
      for (const [key, child] of Object.entries(value)) {
        const at = path === '' ? key : `${path}.${key}`;
        const loss = look(child);
        if (loss !== undefined) found.push({ path: at.slice(0, 100), loss });
        else queue.push({ value: child, path: at });
      }
    }
  } catch {
    // A getter that answers once: what was written is sent.
  }
  return found;
}

function hasToJson(value: object): boolean {
  return typeof (value as { toJSON?: unknown }).toJSON === 'function';
}

function isOfClass(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype !== null && Object.getPrototypeOf(prototype) !== null;
}

function isBoxed(value: object): boolean {
  return types.isBoxedPrimitive(value);
}

function nameOf(value: object): string {
  const { name } = value.constructor as { name?: unknown };
  return typeof name === 'string' && name !== '' ? name.slice(0, 50) : 'of no name';
}
