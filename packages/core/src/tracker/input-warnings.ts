import type { Problem } from '../event/event.types.js';
import { FIELD_NAMES, isFieldName } from '../event/field-rules.js';
import { nearestName } from '../event/nearest-name.js';
import { ID_FIELDS } from './coerce-fields.js';
import type { Draft } from './draft.js';
import { lossesIn } from './properties-as-json.js';

/** How many warnings are remembered, so that keys made of ids do not fill the memory. */
const MAX_REMEMBERED = 100;
const MAX_KEY_LENGTH = 100;

/** Texts of values that were missing, alone or as a part of a longer id. */
const NO_ID = /(?:^|[:/_-])(?:undefined|null|NaN|\[object Object\])(?:$|[:/_-])/;

/** No event is older than this; given in seconds, a time of today lies here. */
const TOO_EARLY = '1973-04';

/** Where warnings go; `kind` is the same for warnings of one cause. */
export interface WarningLog {
  warn(kind: string, message: string): void;
  error(kind: string, message: string): void;
}

/** Warns of what an event's input probably does not mean: it is sent anyway. */
export class InputWarnings {
  readonly #said = new Set<string>();

  /** @param isOnce whether each kind is reported once only */
  constructor(
    private readonly log: WarningLog,
    private readonly isOnce: boolean,
  ) {}

  /** Keys that the API does not name, and the key that was probably meant. */
  ofInput(input: object): void {
    for (const field in input) {
      if (isFieldName(field)) continue;
      const key = field.slice(0, MAX_KEY_LENGTH);
      this.#once(`field:${key}`, () => `the field ${key} is dropped: ${hintOf(key, nearestName(key, FIELD_NAMES))}`);
    }
  }

  /** Of a draft in its wire form. */
  ofDraft(draft: Draft): void {
    const { eventType, eventAt } = draft as { eventType: string; eventAt?: string };
    for (const field of ID_FIELDS) {
      const id = draft[field] as string | undefined;
      if (id !== undefined && NO_ID.test(id))
        this.#once(
          `id:${field}`,
          () =>
            `${eventType}: ${field} holds the text of a missing value, such as "undefined"; leave it out where there is none`,
        );
    }
    if (eventAt !== undefined && eventAt < TOO_EARLY)
      this.#once(
        'eventAt',
        () => `${eventType}: eventAt is before 1973; a number is read as milliseconds, not seconds`,
      );
  }

  /** What `JSON.stringify` loses of properties. */
  ofProperties(eventType: unknown, properties: unknown): void {
    for (const { path, loss } of lossesIn(properties)) {
      this.#once(`loss:${path}`, () => `${String(eventType)}: properties.${path} is ${loss}`);
    }
  }

  ofLoneSurrogate(eventType: unknown, field: string): void {
    const message = `${String(eventType)}: ${field} held half of a surrogate pair, which UTF-8 cannot carry; U+FFFD is sent instead`;
    this.#once(`surrogate:${field}`, () => message);
  }

  #once(kind: string, message: () => string): void {
    if (!this.isOnce) return this.log.warn(kind, message());
    if (this.#said.has(kind) || this.#said.size >= MAX_REMEMBERED) return;
    this.#said.add(kind);
    this.log.warn(kind, message());
  }
}

/** The problems, with a hint where an unknown key of the input explains a missing field. */
export function withHints(problems: readonly Problem[], input: object): readonly Problem[] {
  return problems.map((problem) => {
    if (!problem.message.startsWith('is required')) return problem;
    const key = Object.keys(input).find(
      (name) => !isFieldName(name) && nearestName(name, FIELD_NAMES) === problem.field,
    );
    const hint = key === undefined ? '' : ` (was it given as ${key.slice(0, MAX_KEY_LENGTH)}?)`;
    return { field: problem.field, message: problem.message + hint };
  });
}

function hintOf(key: string, nearest: string | undefined): string {
  if (nearest !== undefined) return `did you mean ${nearest}?`;
  return `the API has no such field; properties.${key} keeps it`;
}
