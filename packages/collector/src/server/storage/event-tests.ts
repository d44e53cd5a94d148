import type { StoredEvent } from '../../client/stored-event.types.js';

/** Fields of an event that a search may name, beside `properties.<path>` and `any`. */
export const TESTED_FIELDS = [
  'eventType',
  'productId',
  'user',
  'organization',
  'conversation',
  'insertId',
  'eventId',
  'influence',
  'valueType',
  'value',
  'mark',
] as const;

export type TestedField = (typeof TESTED_FIELDS)[number] | `properties.${string}` | 'any';

/**
 * A condition on one field. `is`: one of its values is this text; `like`: one matches this pattern, in which `*` stands for
 * any text, whatever the case; `not`: none does, or there is none.
 */
export interface EventTest {
  readonly kind: 'is' | 'like' | 'not';
  readonly field: TestedField;
  readonly text: string;
}

/** Whether an event passes all tests. */
export function createMatcher(tests: readonly EventTest[]): (event: StoredEvent) => boolean {
  const checks = tests.map(({ kind, field, text }) => {
    const matches = kind === 'is' ? (value: string) => value === text : createPattern(text);
    return (event: StoredEvent) => valuesOf(event, field).some(matches) !== (kind === 'not');
  });
  return (event) => checks.every((check) => check(event));
}

/** What an event has in a field, as text. */
export function valuesOf(event: StoredEvent, field: TestedField): readonly string[] {
  const { body, derived } = event;
  switch (field) {
    case 'eventType':
      return [body.eventType];
    case 'productId':
      return [body.productId.toLowerCase()];
    case 'user':
      return given(body.externalUserId, body.userId);
    case 'organization':
      return given(body.externalOrganizationId, body.organizationId);
    case 'conversation':
      return given(body.externalConversationId, body.conversationId);
    case 'insertId':
      return given(body.insertId);
    case 'eventId':
      return [event.eventId];
    case 'influence':
      return [derived.influence];
    case 'valueType':
      return [derived.valueType];
    case 'value':
      return [body.value];
    case 'mark':
      return marksOf(event);
    case 'any':
      return [event.eventId, JSON.stringify(body)];
    default:
      return textsOf(memberAt(body.properties, field.slice('properties.'.length)));
  }
}

/** `*` stands for any text; case does not matter. Looks at each character few times, whatever the pattern. */
export function createPattern(pattern: string): (value: string) => boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const last = rest.pop();
  if (last === undefined) return (value) => value.toLowerCase() === first;
  return (given) => {
    const value = given.toLowerCase();
    if (!value.startsWith(first) || value.length < first.length + last.length || !value.endsWith(last)) return false;
    const end = value.length - last.length;
    let at = first.length;
    for (const part of rest) {
      const found = value.indexOf(part, at);
      if (found === -1 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
}

/** What the page marks an event with. */
function marksOf({ duplicates, conflicts, warnings, unknownFields }: StoredEvent): string[] {
  return [
    ...(duplicates > 0 ? ['duplicate'] : []),
    ...(conflicts > 0 ? ['conflict'] : []),
    ...(warnings.length > 0 ? ['warning'] : []),
    ...(unknownFields.length > 0 ? ['unknown_field'] : []),
  ];
}

function given(...texts: readonly (string | undefined)[]): string[] {
  return texts.filter((text) => text !== undefined);
}

/** A name with points is one key, else the way through objects. */
function memberAt(value: unknown, path: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Object.hasOwn(value, path)) return (value as Record<string, unknown>)[path];
  const point = path.indexOf('.');
  const key = path.slice(0, point);
  if (point === -1 || !Object.hasOwn(value, key)) return undefined;
  return memberAt((value as Record<string, unknown>)[key], path.slice(point + 1));
}

/** Text as it is, everything else as JSON; of a list its members too. Writes each part of a value at most twice. */
function textsOf(value: unknown): string[] {
  if (value === undefined) return [];
  const members = Array.isArray(value) ? value.slice(0, 100).map(textOf) : [];
  return [...members, textOf(value)];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
