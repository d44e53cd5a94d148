import type { Problem } from '../event/event.types.js';
import { FIELD_NAMES, isFieldName } from '../event/field-rules.js';
import { nearestName } from '../event/nearest-name.js';
import type { RateLimitedLog } from '../observe/rate-limited-log.js';

/** How many unknown keys are remembered, so that keys made of ids do not fill the memory. */
const MAX_REMEMBERED = 100;
const MAX_KEY_LENGTH = 100;

/** Warns of each key that the API does not name, once, and of the key that was probably meant. */
export class UnknownFields {
  /** Unknown key → the field it was probably meant to be. */
  readonly #seen = new Map<string, string | undefined>();

  constructor(private readonly log: RateLimitedLog) {}

  warnOf(input: object): void {
    for (const field in input) {
      const key = field.slice(0, MAX_KEY_LENGTH);
      if (isFieldName(field) || this.#seen.has(key) || this.#seen.size >= MAX_REMEMBERED) continue;
      const nearest = nearestName(key, FIELD_NAMES);
      this.#seen.set(key, nearest);
      this.log.warn(`field:${key}`, `the field ${key} is dropped: ${hintOf(key, nearest)}`);
    }
  }

  /** The problems, with a hint where an unknown key explains a missing field. */
  explain(problems: readonly Problem[]): readonly Problem[] {
    return problems.map((problem) => {
      const key = [...this.#seen].find(([, nearest]) => nearest === problem.field)?.[0];
      const hint = key !== undefined && problem.message.startsWith('is required') ? ` (was it given as ${key}?)` : '';
      return { field: problem.field, message: problem.message + hint };
    });
  }
}

function hintOf(key: string, nearest: string | undefined): string {
  if (nearest !== undefined) return `did you mean ${nearest}?`;
  return `the API has no such field; properties.${key} keeps it`;
}
