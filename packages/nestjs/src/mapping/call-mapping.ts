import { types } from 'node:util';
import { errorName } from '@greenflash-events/core/engine';
import { MappingFault } from './mapping-fault.js';
import type { MappingContext } from './mapping.types.js';

type MappingFunction = (context: MappingContext) => unknown;

/**
 * Calls one function of a mapping.
 *
 * @throws MappingFault where it throws, or returns a promise
 */
export function callMapping(name: string, fn: MappingFunction, context: MappingContext): unknown {
  let returned: unknown;
  try {
    returned = fn(context);
  } catch (error) {
    throw new MappingFault(`${name} threw ${errorName(error)}`, { cause: error });
  }
  if (!isThenable(returned)) return returned;
  // Nobody waits for it, and a rejection that nobody handles would end the host process.
  if (types.isPromise(returned)) returned.catch(() => undefined);
  throw new MappingFault(`${name} returned a promise; a mapping is synchronous`);
}

function isThenable(value: unknown): boolean {
  try {
    return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
  } catch {
    return false;
  }
}
