import type { Problem } from '../event/event.types.js';
import type { SchemaIssue } from './standard-schema.types.js';

/** More than a reader wants; a long list of wrong items would make a long list of problems. */
const MAX_PROBLEMS = 20;

/** What a schema has against the properties, one problem a field, without their values. */
export function propertiesProblems(issues: readonly SchemaIssue[], properties: unknown): Problem[] {
  return issues.slice(0, MAX_PROBLEMS).map(({ message, path = [] }) => {
    const keys = path.map((segment) => (typeof segment === 'object' ? segment.key : segment));
    const value = keys.reduce<unknown>((at, key) => (Object(at) as Record<PropertyKey, unknown>)[key], properties);
    return { field: ['properties', ...keys.map(String)].join('.'), message: withoutValue(String(message), value) };
  });
}

/** Some libraries quote what they were given, and a problem may end up in a log. */
function withoutValue(message: string, value: unknown): string {
  const isQuotable = typeof value === 'string' ? value !== '' : typeof value === 'number' || typeof value === 'bigint';
  if (!isQuotable) return message;
  const text = String(value);
  const kind = `a ${typeof value}`;
  // Quoted, it may also be a part: that is how valibot reports a wrong beginning.
  const unquoted = message.replaceAll(/"([^"]+)"/g, (quoted, part: string) => (text.includes(part) ? kind : quoted));
  return unquoted.includes(text) ? unquoted.replaceAll(wholeWord(text), kind) : unquoted;
}

function wholeWord(text: string): RegExp {
  return new RegExp(`(?<!\\w)${text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')}(?!\\w)`, 'g');
}
