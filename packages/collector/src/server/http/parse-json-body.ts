import { hasLoneSurrogate, MAX_NESTING, nestsTooDeep } from '@greenflash-events/core/engine';
import { Refusal, type RefusalCode } from './refusal.js';

type JsonObject = Readonly<Record<string, unknown>>;

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The JSON object in a body. Numbers are doubles, as for every JSON parser in JavaScript; `__proto__` is a key like any
 * other and becomes an own property.
 *
 * @throws Refusal 400 for what is not UTF-8, not Unicode, not JSON, not an object, or nests too deep
 */
export function parseJsonBody(bytes: Uint8Array): JsonObject {
  const text = decode(bytes);
  // Before any parser, since 20,000 levels would overflow the stack of most.
  if (nestsTooDeep(text)) throw refuse('nests_too_deep', `nests deeper than ${MAX_NESTING} levels`);
  const parsed = parse(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw refuse('invalid_event', 'must be a JSON object');
  }
  const body = parsed as JsonObject;
  // In UTF-8 a lone surrogate has no form but its escape.
  if (text.includes('\\u') && hasLoneSurrogate(JSON.stringify(body)))
    throw refuse('invalid_text', 'holds a lone surrogate', badTextFields(body));
  return body;
}

/** A byte order mark at the start is taken off, which RFC 8259 allows. */
function decode(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw refuse('invalid_utf8', 'must be UTF-8, but is not');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuse(
      'invalid_json',
      text.trim() === '' ? 'must be JSON, but is empty' : 'must be JSON, but does not parse',
    );
  }
}

/** The fields to blame; none when it is a field's name that is broken. */
function badTextFields(body: JsonObject): string[] {
  return Object.keys(body).filter((field) => field.isWellFormed() && hasLoneSurrogate(JSON.stringify(body[field])));
}

function refuse(code: RefusalCode, message: string, fields: readonly string[] = []): Refusal {
  const problems = (fields.length === 0 ? ['body'] : fields).map((field) => ({ field, message }));
  return new Refusal(400, code, `the body ${message}`, { problems });
}
