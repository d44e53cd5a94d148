import { GreenflashEventsError } from '../errors/greenflash-events-error.js';
import type { Problem } from '../event/event.types.js';
import { unknownOption, type OptionCheck } from './option-checks.js';

/** Every problem of the options given: wrong values and keys that do not exist. `undefined` counts as left out. */
export function checkOptions(options: object, checks: Readonly<Record<string, OptionCheck>>): Problem[] {
  const known = Object.keys(checks);
  return Object.entries(options).flatMap(([field, value]: [string, unknown]) => {
    const check = Object.hasOwn(checks, field) ? checks[field] : undefined;
    if (check === undefined) return [{ field, message: unknownOption(field, known) }];
    const message = value === undefined ? undefined : check(value);
    return message === undefined ? [] : [{ field, message }];
  });
}

export function invalidOptions(subject: string, problems: readonly Problem[]): GreenflashEventsError {
  const lines = problems.map(({ field, message }) => `\n  - ${field}: ${message}`).join('');
  return new GreenflashEventsError('INVALID_OPTIONS', `wrong options for ${subject}:${lines}`, { problems });
}

/** Those of the options that `checks` names. Only what was given: a key that is there and undefined counts as left out. */
export function pickOptions(options: object, checks: object): object {
  return Object.fromEntries(Object.entries(options).filter(([name, value]) => name in checks && value !== undefined));
}
