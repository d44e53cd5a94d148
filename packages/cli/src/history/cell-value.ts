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
      return text === 'true' || text === 'false' ? text === 'true' : text;
    case 'object':
      return parsedObject(text);
    case 'string':
    case 'uuid':
    case 'date-time':
    case 'enum':
      return text;
  }
}

function parsedObject(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
