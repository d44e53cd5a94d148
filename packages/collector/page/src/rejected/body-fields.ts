import type { Problem } from '../../../src/client/stored-event.types.js';
import { parseObject } from '../arrivals/row.js';

/** One field of a rejected body, with what is wrong with it. */
export interface BodyField {
  readonly name: string;
  /** As JSON; undefined for a field that is not there. */
  readonly value: string | undefined;
  readonly problems: readonly string[];
}

/**
 * The fields of a body, those with problems first.
 *
 * @returns undefined when the text is no JSON object, and so has no fields
 */
export function bodyFields(text: string, problems: readonly Problem[]): readonly BodyField[] | undefined {
  const body = parseObject(text);
  if (body === undefined) return undefined;
  const given = Object.entries(body).map(([name, value]) => ({ name, value: JSON.stringify(value) }));
  const absent = problems
    .map(({ field }) => fieldName(field, body))
    .filter((name, index, all) => !Object.hasOwn(body, name) && all.indexOf(name) === index)
    .map((name) => ({ name, value: undefined }));
  const fields = [...given, ...absent].map((field) => ({ ...field, problems: problemsOf(field.name, problems, body) }));
  return [...fields.filter((field) => field.problems.length > 0), ...fields.filter((field) => !field.problems.length)];
}

function problemsOf(name: string, problems: readonly Problem[], body: object): readonly string[] {
  return problems
    .filter(({ field }) => fieldName(field, body) === name)
    .map(({ field, message }) =>
      field === name ? message : `${field.slice(name.length).replace(/^\./, '')}: ${message}`,
    );
}

/** Of a problem inside of `properties`, the outermost field. */
function fieldName(field: string, body: object): string {
  return Object.hasOwn(body, field) ? field : (field.split(/[.[]/, 1)[0] ?? field);
}
