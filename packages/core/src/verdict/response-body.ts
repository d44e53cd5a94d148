/** What an answer's body is, as far as a verdict depends on it. */
export type ResponseBody =
  | { readonly kind: 'empty' }
  /** Begins as JSON and does not end as such. */
  | { readonly kind: 'cut' }
  /** HTML, an array, a number: not from the API. */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'object'; readonly fields: Readonly<Record<string, unknown>> };

export function readBody(body: string): ResponseBody {
  const text = body.trim();
  if (text === '') return { kind: 'empty' };
  try {
    const fields = JSON.parse(text) as unknown;
    const isObject = typeof fields === 'object' && fields !== null && !Array.isArray(fields);
    return isObject ? { kind: 'object', fields: fields as Record<string, unknown> } : { kind: 'foreign' };
  } catch {
    return text.startsWith('{') ? { kind: 'cut' } : { kind: 'foreign' };
  }
}

const MAX_MESSAGE_LENGTH = 500;

/** The message of an error body in one of the usual shapes, for a dead letter; cut to 500 characters. */
export function errorMessageOf(body: string): string {
  const read = readBody(body);
  if (read.kind !== 'object') return body.slice(0, MAX_MESSAGE_LENGTH);
  const { message, error } = read.fields;
  const nested = typeof error === 'object' && error !== null ? (error as { message?: unknown }).message : error;
  // Not written anew: a body that nests thousands of levels deep can be parsed, but not serialized.
  const found = [nested, message].find((text) => typeof text === 'string') ?? body.trim();
  return found.slice(0, MAX_MESSAGE_LENGTH);
}
