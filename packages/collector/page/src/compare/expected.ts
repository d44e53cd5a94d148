import type { StoredBody, StoredEvent } from '../../../src/client/stored-event.types.js';
import type { ExpectedEvent } from './compare.js';

export type ReadExpected =
  | { readonly kind: 'expected'; readonly events: readonly ExpectedEvent[] }
  | { readonly kind: 'unreadable'; readonly reason: string };

const FIELDS: Readonly<Record<keyof StoredBody, true>> = {
  eventType: true,
  productId: true,
  value: true,
  externalUserId: true,
  userId: true,
  externalOrganizationId: true,
  organizationId: true,
  externalConversationId: true,
  conversationId: true,
  influence: true,
  qualityImpactScore: true,
  valueType: true,
  eventAt: true,
  properties: true,
  insertId: true,
  sampleRate: true,
  forceSample: true,
};

/** Reads a JSON array of events, one event, or one event a line. */
export function readExpected(text: string): ReadExpected {
  const trimmed = text.trim();
  if (trimmed === '') return { kind: 'expected', events: [] };
  const whole = parse(trimmed);
  if (whole.kind === 'parsed') return checked([whole.value].flat());
  if (trimmed.startsWith('[') || !trimmed.includes('\n')) return { kind: 'unreadable', reason: whole.reason };
  const lines = trimmed.split('\n').map((line) => line.trim());
  const values: unknown[] = [];
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    const one = parse(line);
    if (one.kind === 'failed') return { kind: 'unreadable', reason: `line ${index + 1}: ${one.reason}` };
    values.push(one.value);
  }
  return checked(values);
}

function checked(values: readonly unknown[]): ReadExpected {
  for (const [index, value] of values.entries()) {
    const what = `event ${index + 1}`;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return { kind: 'unreadable', reason: `${what} is not an object` };
    }
    const unknown = Object.keys(value).find((field) => !Object.hasOwn(FIELDS, field));
    if (unknown !== undefined)
      return { kind: 'unreadable', reason: `${what} has ${unknown}, which the API does not know` };
  }
  return { kind: 'expected', events: values as readonly ExpectedEvent[] };
}

function parse(text: string): { kind: 'parsed'; value: unknown } | { kind: 'failed'; reason: string } {
  try {
    return { kind: 'parsed', value: JSON.parse(text) };
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? error.message : 'no JSON' };
  }
}

/** Fields that differ in every run. */
const VOLATILE: ReadonlySet<keyof StoredBody> = new Set(['eventAt', 'insertId']);

const MAX_EVENTS = 200;

/** The latest two hundred events of a good run as the expectation of the next, one event a line. */
export function toExpected(arrived: readonly StoredEvent[]): string {
  const bodies = arrived.slice(-MAX_EVENTS).map(({ body }) => {
    const fields = Object.entries(body).filter(([name]) => !VOLATILE.has(name as keyof StoredBody));
    return JSON.stringify(Object.fromEntries(fields));
  });
  return bodies.join('\n');
}
