import { describeRecorded } from './describe-recorded.js';
import { expectedBody, type ExpectedFields } from './expected-fields.js';
import type { MatcherContext, MatcherResult } from './matcher.types.js';
import type { RecordedEvents } from './recorded-events.js';
import type { RecordedEvent } from './recorded-event.types.js';

/** For `expect.extend(trackingMatchers)`, in Jest and in Vitest. */
export const trackingMatchers = { toHaveTracked, toHaveTrackedTimes };

function toHaveTracked(
  this: MatcherContext,
  recorded: RecordedEvents,
  eventType: string,
  fields: ExpectedFields = {},
): MatcherResult {
  const found = matching(this, recorded, eventType, fields);
  return {
    pass: found.length > 0,
    message: () => explain(this, 'toHaveTracked', recorded, eventType, fields, describeFields(this, eventType, fields)),
  };
}

function toHaveTrackedTimes(
  this: MatcherContext,
  recorded: RecordedEvents,
  eventType: string,
  times: number,
  fields: ExpectedFields = {},
): MatcherResult {
  const found = matching(this, recorded, eventType, fields);
  const wanted = `${describeFields(this, eventType, fields)}, ${times} times, but found ${found.length}`;
  return {
    pass: found.length === times,
    message: () => explain(this, 'toHaveTrackedTimes', recorded, eventType, fields, wanted),
  };
}

function matching(
  context: MatcherContext,
  recorded: RecordedEvents,
  eventType: string,
  fields: ExpectedFields,
): RecordedEvent[] {
  if (!Array.isArray((Object(recorded) as Partial<RecordedEvents>).events)) {
    throw new TypeError('expect() must be given RecordedEvents: that of the app, by app.get(RecordedEvents)');
  }
  const { iterableEquality, subsetEquality } = context.utils;
  const wanted = expectedBody(fields);
  return recorded.events.filter(
    (event) => event.eventType === eventType && context.equals(event, wanted, [iterableEquality, subsetEquality]),
  );
}

function describeFields({ utils }: MatcherContext, eventType: string, fields: ExpectedFields): string {
  const wanted = Object.keys(fields).length === 0 ? '' : ` with ${utils.printExpected(expectedBody(fields))}`;
  return `${eventType}${wanted}`;
}

function explain(
  context: MatcherContext,
  name: string,
  recorded: RecordedEvents,
  eventType: string,
  fields: ExpectedFields,
  wanted: string,
): string {
  const { utils, isNot = false } = context;
  const hint = utils.matcherHint(name, 'recorded', 'eventType, fields', { isNot });
  const lines = [hint, '', `Expected ${isNot ? 'not to track' : 'to track'} ${wanted}.`];
  const diff = isNot ? undefined : nearestDiff(context, recorded, eventType, fields);
  return [...lines, ...(diff === undefined ? [] : ['', diff]), '', describeRecorded(recorded)].join('\n');
}

/** How the event of that type that comes closest differs, in the fields that were asked for. */
function nearestDiff(
  context: MatcherContext,
  recorded: RecordedEvents,
  eventType: string,
  fields: ExpectedFields,
): string | undefined {
  const wanted = expectedBody(fields);
  const names = Object.keys(wanted) as (keyof RecordedEvent)[];
  const events = recorded.events.filter((event) => event.eventType === eventType);
  if (events.length === 0 || names.length === 0) return undefined;
  const likeness = (event: RecordedEvent): number =>
    names.filter((name) => context.equals(event[name], wanted[name])).length;
  const nearest = events.reduce((best, event) => (likeness(event) >= likeness(best) ? event : best));
  const given = Object.fromEntries(names.map((name) => [name, partOf(nearest[name], wanted[name])]));
  return context.utils.diff(wanted, given) ?? undefined;
}

/** Of `properties`, the keys that were asked for: the others may be anything. */
function partOf(given: unknown, wanted: unknown): unknown {
  if (!isPlain(given) || !isPlain(wanted)) return given;
  return Object.fromEntries(Object.entries(given).filter(([key]) => key in wanted));
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
