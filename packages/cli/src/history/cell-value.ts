import { FIELD_RULES, type FieldName } from '@greenflash-events/core/engine';

/**
 * What a text stands for in a field: a number, a boolean or an object where the API's rule wants one. What does not read
 * as such stays text, for validation to name.
 */
export function cellValue(field: FieldName, text: string): unknown {
  switch (FIELD_RULES[field].kind) {
    case 'number':
      return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
    case 'boolean':
      return booleanOf(text) ?? text;
    case 'object':
      return parsedObject(text);
    case 'string':
    case 'uuid':
    case 'date-time':
    case 'enum':
      return text;
  }
}

/** A truth value as PostgreSQL, spreadsheets and shells write it: `t`, `TRUE`, `1`, `yes`, `on`. */
export function booleanOf(text: string): boolean | undefined {
  if (/^\s*(?:t|true|y|yes|on|1)\s*$/i.test(text)) return true;
  return /^\s*(?:f|false|n|no|off|0)\s*$/i.test(text) ? false : undefined;
}

function parsedObject(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
