import type { ErrorObject, ValidateFunction } from 'ajv';
import type { FaultScript } from '../../client/fault.types.js';
import type { Problem } from '../../client/stored-event.types.js';
import { MAX_PROBLEMS, Refusal } from '../http/refusal.js';
import { faultScriptSchema, MAX_RULES } from './fault-schema.js';

/**
 * A fault script as it was sent.
 *
 * Rejects with a Refusal 400 that names every field that is wrong.
 */
export async function readFaultScript(body: Readonly<Record<string, unknown>>): Promise<FaultScript> {
  // Before the schema, which would find something wrong in each of a hundred thousand.
  const { rules } = body;
  if (Array.isArray(rules) && rules.length > MAX_RULES) throw refuse([{ field: 'rules', message: TOO_MANY }]);
  const validate = await compile();
  const problems = validate(body) ? emptyWindows(body) : problemsOf(validate.errors ?? []);
  if (problems.length === 0) return body as unknown as FaultScript;
  throw refuse(problems);
}

const TOO_MANY = `must NOT have more than ${MAX_RULES} items`;

function refuse(problems: readonly Problem[]): Refusal {
  const named = problems.slice(0, MAX_PROBLEMS);
  const message = named.map((problem) => `${problem.field} ${problem.message}`).join('; ');
  return new Refusal(400, 'invalid_faults', message, { problems });
}

/** Loaded here, since few collectors are ever sent a script. */
async function compile(): Promise<ValidateFunction> {
  const { Ajv } = await import('ajv');
  return new Ajv({ allErrors: true, discriminator: true, allowUnionTypes: true }).compile(faultScriptSchema());
}

function problemsOf(errors: readonly ErrorObject[]): Problem[] {
  // That none of several forms fits says less than what is wrong with each.
  const telling = errors.filter(({ keyword }) => keyword !== 'oneOf');
  const problems = telling.map((error) => ({ field: fieldOf(error), message: messageOf(error) }));
  return [...new Map(problems.map((problem) => [`${problem.field} ${problem.message}`, problem])).values()];
}

function fieldOf({ instancePath, keyword, params }: ErrorObject): string {
  const { missingProperty, additionalProperty, tag } = params as Readonly<Record<string, string | undefined>>;
  const inside = keyword === 'discriminator' ? tag : (missingProperty ?? additionalProperty);
  const path = instancePath.slice(1).split('/').filter(Boolean).map(unescapePointer);
  return [...path, ...(inside === undefined ? [] : [inside])].join('.') || 'body';
}

function messageOf({ keyword, message, params, parentSchema }: ErrorObject): string {
  switch (keyword) {
    case 'required':
      return 'is missing';
    case 'additionalProperties':
      return 'is not a field here';
    case 'discriminator':
      return `must be one of ${KINDS}`;
    case 'enum':
      return `must be one of ${(params as { allowedValues: readonly unknown[] }).allowedValues.join(', ')}`;
    case 'pattern':
      return 'must be printable ASCII';
    default:
      return message ?? `does not fit ${JSON.stringify(parentSchema)}`;
  }
}

const KINDS = 'latency, status, no_headers, half_body, reset, html, redirect';

function emptyWindows(body: Readonly<Record<string, unknown>>): Problem[] {
  const { rules } = body as unknown as FaultScript;
  return rules.flatMap(({ window }, index) => {
    if (window?.toMs === undefined || (window.fromMs ?? 0) < window.toMs) return [];
    return [{ field: `rules.${index}.window.toMs`, message: 'must be after fromMs' }];
  });
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
