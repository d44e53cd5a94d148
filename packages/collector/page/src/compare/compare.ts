import type { DerivedFields, StoredBody, StoredEvent } from '../../../src/client/stored-event.types.js';

/** An event that a test run should have sent: the fields that matter. */
export type ExpectedEvent = Partial<StoredBody>;

/** One field that is not as expected; both sides as JSON, undefined for what is not there. */
interface FieldDifference {
  readonly field: string;
  readonly expected: string;
  readonly actual: string | undefined;
}

/** The result for one expected event, or for one event that was not expected. */
export type Finding =
  | { readonly kind: 'matched'; readonly expected: ExpectedEvent; readonly event: StoredEvent }
  | {
      readonly kind: 'wrong';
      readonly expected: ExpectedEvent;
      readonly event: StoredEvent;
      readonly differences: readonly FieldDifference[];
    }
  | { readonly kind: 'missing'; readonly expected: ExpectedEvent }
  /** Matches what another event was matched with before. */
  | { readonly kind: 'doubled'; readonly expected: ExpectedEvent; readonly event: StoredEvent }
  | { readonly kind: 'unexpected'; readonly event: StoredEvent };

/** The latest events of a type, among which the one that differs least is searched. */
const MAX_CANDIDATES = 500;

/** Events that are compared between two steps. */
const OPERATIONS = 200;

/**
 * Compares what was expected with what arrived. An expected event with an insertId is looked for by it; each of the
 * others takes the first event that agrees, and what is left then takes the event of its type that differs least. An
 * expected event stands for one event: two of a kind are expected by writing it twice.
 *
 * @yields after each small part of the work, so that the page stays responsive
 * @returns a finding for each expected event in their order, then one for each event that nothing was matched with
 */
export function* compareSteps(
  expected: readonly ExpectedEvent[],
  arrived: readonly StoredEvent[],
): Generator<undefined, readonly Finding[]> {
  const left = new Set(arrived);
  const findings = new Map<ExpectedEvent, Finding>();
  const settle = (one: ExpectedEvent, event: StoredEvent | undefined): void => {
    if (event === undefined) return;
    left.delete(event);
    findings.set(one, finding(one, event));
  };
  const open = (): readonly ExpectedEvent[] => expected.filter((one) => !findings.has(one));
  const isLeft = (event: StoredEvent): boolean => left.has(event);

  const shapes = shapesOf(expected);
  for (const [index, event] of arrived.entries()) {
    for (const shape of shapes)
      add(
        shape.arrived,
        keyOf(shape.fields, (field) => actualValue(field, event)),
        event,
      );
    if (index % OPERATIONS === 0) yield;
  }
  const byInsertId = groupBy(arrived, ({ body }) => body.insertId ?? '');
  for (const one of expected) {
    if (one.insertId === undefined) continue;
    settle(
      one,
      byInsertId.get(one.insertId)?.find((event) => isLeft(event) && isSame(one, event)),
    );
  }
  for (const one of open()) {
    const shape = shapes.find(({ expected: its }) => its.has(one));
    const key = shape?.expected.get(one) ?? '';
    settle(
      one,
      shape?.arrived.get(key)?.find((event) => isLeft(event) && agrees(one, event)),
    );
    yield;
  }
  const byType = groupBy([...left], ({ body }) => body.eventType);
  for (const one of open()) {
    if (one.insertId !== undefined || one.eventType === undefined) continue;
    settle(one, closest(one, (byType.get(one.eventType) ?? []).filter(isLeft).slice(-MAX_CANDIDATES)));
    yield;
  }
  const extras: Finding[] = [];
  for (const event of left) {
    extras.push(extra(event, shapes));
    if (extras.length % OPERATIONS === 0) yield;
  }
  return [...expected.map((one): Finding => findings.get(one) ?? { kind: 'missing', expected: one }), ...extras];
}

/** The same in one go. */
export function compare(expected: readonly ExpectedEvent[], arrived: readonly StoredEvent[]): readonly Finding[] {
  const steps = compareSteps(expected, arrived);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

type Field = keyof StoredBody;

/** Expected events that name the same fields: what arrived is found by the values of those. */
interface Shape {
  readonly fields: readonly Field[];
  readonly expected: ReadonlyMap<ExpectedEvent, string>;
  readonly byKey: ReadonlyMap<string, readonly ExpectedEvent[]>;
  readonly arrived: Map<string, StoredEvent[]>;
}

function shapesOf(expected: readonly ExpectedEvent[]): readonly Shape[] {
  return [...groupBy(expected, (one) => scalarFields(one).join(' '))].map(([names, its]) => {
    const fields = names === '' ? [] : (names.split(' ') as Field[]);
    const keys = new Map(its.map((one) => [one, keyOf(fields, (field) => one[field])]));
    return { fields, expected: keys, byKey: groupBy(its, (one) => keys.get(one) ?? ''), arrived: new Map() };
  });
}

/** Objects are compared by their expected members only, so their text is no key. */
function scalarFields(one: ExpectedEvent): readonly Field[] {
  const fields = Object.keys(one) as Field[];
  return fields.filter((field) => typeof one[field] !== 'object').sort();
}

function keyOf(fields: readonly Field[], valueOf: (field: Field) => unknown): string {
  return fields.map((field) => JSON.stringify(comparable(field, valueOf(field))) ?? '').join('\n');
}

function comparable(field: Field, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (field === 'productId') return value.toLowerCase();
  if (field !== 'eventAt') return value;
  const timeMs = Date.parse(value);
  return Number.isNaN(timeMs) ? value : timeMs;
}

function finding(expected: ExpectedEvent, event: StoredEvent): Finding {
  const differences = differencesOf(expected, event);
  if (differences.length === 0) return { kind: 'matched', expected, event };
  return { kind: 'wrong', expected, event, differences };
}

/** One event too many: the same as an expected one, or another. */
function extra(event: StoredEvent, shapes: readonly Shape[]): Finding {
  for (const { fields, byKey } of shapes) {
    const again = byKey.get(keyOf(fields, (field) => actualValue(field, event)))?.find((one) => agrees(one, event));
    if (again !== undefined) return { kind: 'doubled', expected: again, event };
  }
  return { kind: 'unexpected', event };
}

function isSame({ insertId, productId }: ExpectedEvent, { body }: StoredEvent): boolean {
  if (body.insertId !== insertId) return false;
  return productId === undefined || body.productId.toLowerCase() === productId.toLowerCase();
}

function closest(expected: ExpectedEvent, events: readonly StoredEvent[]): StoredEvent | undefined {
  let best: { readonly event: StoredEvent; readonly count: number } | undefined;
  for (const event of events) {
    const count = countDifferences(expected, event);
    if (best === undefined || count < best.count) best = { event, count };
  }
  return best?.event;
}

function groupBy<Item>(items: readonly Item[], keyOfItem: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) add(groups, keyOfItem(item), item);
  return groups;
}

function add<Item>(groups: Map<string, Item[]>, key: string, item: Item): void {
  const known = groups.get(key);
  if (known === undefined) groups.set(key, [item]);
  else known.push(item);
}

/** The fields of an event that are not as expected. What was not sent counts as the API's default. */
function differencesOf(expected: ExpectedEvent, event: StoredEvent): readonly FieldDifference[] {
  const fields = Object.keys(expected) as (keyof StoredBody)[];
  return fields.flatMap((field) => {
    const [wanted, actual] = [expected[field], actualValue(field, event)];
    if (agree(field, wanted, actual)) return [];
    return [
      { field, expected: JSON.stringify(wanted), actual: actual === undefined ? undefined : JSON.stringify(actual) },
    ];
  });
}

/** Whether an event has no difference. */
function agrees(expected: ExpectedEvent, event: StoredEvent): boolean {
  const fields = Object.keys(expected) as (keyof StoredBody)[];
  return fields.every((field) => agree(field, expected[field], actualValue(field, event)));
}

/** How many fields of an event are not as expected. */
function countDifferences(expected: ExpectedEvent, event: StoredEvent): number {
  let count = 0;
  for (const field of Object.keys(expected) as (keyof StoredBody)[]) {
    if (!agree(field, expected[field], actualValue(field, event))) count++;
  }
  return count;
}

function actualValue(field: keyof StoredBody, { body, derived }: StoredEvent): unknown {
  return body[field] ?? (isDerived(field) ? derived[field] : undefined);
}

function isDerived(field: string): field is Exclude<keyof DerivedFields, 'fields'> {
  return ['eventAt', 'influence', 'valueType', 'qualityImpactScore'].includes(field);
}

function agree(field: keyof StoredBody, wanted: unknown, actual: unknown): boolean {
  if (typeof wanted === 'string' && typeof actual === 'string') {
    if (field === 'productId') return wanted.toLowerCase() === actual.toLowerCase();
    if (field === 'eventAt') return wanted === actual || Date.parse(wanted) === Date.parse(actual);
  }
  return contains(actual, wanted);
}

/** Whether a value has everything that is wanted; further members of an object do not matter. */
function contains(actual: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return actual === wanted;
  if (typeof actual !== 'object' || actual === null) return false;
  if (Array.isArray(wanted) !== Array.isArray(actual)) return false;
  if (Array.isArray(wanted) && wanted.length !== (actual as unknown[]).length) return false;
  return Object.entries(wanted).every(
    ([name, value]) => Object.hasOwn(actual, name) && contains((actual as Record<string, unknown>)[name], value),
  );
}
