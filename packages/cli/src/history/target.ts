import { FIELD_NAMES, isFieldName, nearestName } from '@greenflash-events/core/engine';
import { usageError } from '../program/cli-error.js';
import type { Target } from './mapping.types.js';

const PROPERTIES = 'properties.';

/** @throws CliError for a name that is no field of events */
export function parseTarget(name: string): Target {
  if (name.startsWith(PROPERTIES) && name.length > PROPERTIES.length) {
    return { field: 'properties', property: name.slice(PROPERTIES.length) };
  }
  if (isFieldName(name)) return { field: name };
  const nearest = nearestName(name, FIELD_NAMES);
  throw usageError(
    `${name} is not a field of events${nearest === undefined ? '' : `; did you mean ${nearest}?`}`,
    `The fields are ${FIELD_NAMES.join(', ')}, and properties.<name>.`,
  );
}
