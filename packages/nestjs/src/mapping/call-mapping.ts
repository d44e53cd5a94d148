import { errorName } from '@greenflash-events/core/engine';
import { MappingFault } from './mapping-fault.js';
import type { MappingContext } from './mapping.types.js';
import { isThenable, silence } from './thenable.js';

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
  silence(returned);
  throw new MappingFault(`${name} returned a promise; a mapping is synchronous`);
}
