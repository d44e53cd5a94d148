import type { Problem } from '@greenflash-events/core';
import { describeError } from '@greenflash-events/core/engine';
import type { MappingContext } from './mapping.types.js';
import { isThenable, silence } from './thenable.js';

type MappingFunction = (context: MappingContext) => unknown;

/** A function of a mapping did what it must not; the event is lost, and nothing else. */
export class MappingFault extends Error {
  override readonly name = 'MappingFault';

  /** @param field the field of the mapping, or `build` */
  constructor(
    readonly field: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * Calls one function of a mapping.
 *
 * @throws MappingFault where it throws, or returns a promise
 */
export function callMapping(field: string, fn: MappingFunction, context: MappingContext): unknown {
  let returned: unknown;
  try {
    returned = fn(context);
  } catch (error) {
    throw new MappingFault(field, describeError(error), { cause: error });
  }
  if (!isThenable(returned)) return returned;
  silence(returned);
  throw new MappingFault(field, 'returned a promise; a mapping is synchronous');
}

/** What to say of it. @param withMessage tells the message of the app's own error, too, which may quote a value */
export function describeFault(error: unknown, withMessage: boolean): Problem {
  if (!(error instanceof MappingFault)) return { field: 'mapping', message: describeError(error, withMessage) };
  const { field, message, cause } = error;
  return { field, message: withMessage && cause !== undefined ? describeError(cause, true) : message };
}
