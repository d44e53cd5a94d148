import type { EventDefinition as CatalogueDefinition } from '@greenflash-events/core';
import type { AnyMapping, DecoratedEvent } from '../mapping/decorated-event.js';
import type { PlannedField } from './planned-event.types.js';

type Fields = Record<string, PlannedField>;

const TERMS: ReadonlySet<string> = new Set(['on', 'at', 'when']);

/** Where each field of an event comes from: the decorator, its class's defaults, the catalogue. */
export function plannedFields(
  definition: DecoratedEvent,
  defaults: AnyMapping,
  known: CatalogueDefinition | undefined,
): Fields {
  const fields = mappedFields(definition.mapping);
  for (const [name, field] of Object.entries(mappedFields(defaults))) {
    if (name === 'valueType' && 'value' in fields) continue;
    fields[name] = name === 'properties' ? merged(field, fields[name]) : (fields[name] ?? field);
  }
  if (!('value' in fields) && definition.kind === 'mapping') fields['value'] = { from: 'occurrence', value: '1' };
  for (const name of ['influence', 'valueType'] as const) {
    if (known?.[name] !== undefined) fields[name] ??= { from: 'catalogue', value: known[name] };
  }
  return fields;
}

function mappedFields(mapping: AnyMapping): Fields {
  const given = Object.entries(mapping).filter(([name, source]) => !TERMS.has(name) && source !== undefined);
  return Object.fromEntries(given.map(([name, source]) => [name, plannedField(source)]));
}

function plannedField(source: unknown): PlannedField {
  return typeof source === 'function' ? { from: 'function' } : { from: 'literal', value: jsonOf(source) };
}

function merged(weaker: PlannedField, stronger: PlannedField | undefined): PlannedField {
  if (stronger === undefined) return weaker;
  if (weaker.from !== 'literal' || stronger.from !== 'literal') return { from: 'function' };
  return { from: 'literal', value: { ...(weaker.value as object), ...(stronger.value as object) } };
}

function jsonOf(value: unknown): unknown {
  try {
    const write = (_: string, part: unknown): unknown => (typeof part === 'bigint' ? String(part) : part);
    return JSON.parse(JSON.stringify(value, write)) as unknown;
  } catch {
    return 'not JSON';
  }
}
