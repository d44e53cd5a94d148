import * as v from 'valibot';
import { z } from 'zod';
import { createTracker } from '../create-tracker.js';
import { createEventBuilder, type BuildResult } from '../engine/index.js';
import type { GreenflashEventsError } from '../errors/greenflash-events-error.js';
import { currency, numeric } from '../event/event-value.js';
import type { EventContext, EventInput, Problem } from '../event/event.types.js';
import type { EventOptions } from '../options/tracker-options.types.js';
import type { EventDefinitions } from './catalogue.types.js';
import { defineEvents } from './define-events.js';

const productId = '3c90c3cc-0d44-4b50-8888-8dd25736052a';

const UPGRADE = {
  valueType: 'currency',
  influence: 'positive',
  properties: z.object({ plan: z.enum(['pro', 'team']), seats: z.coerce.number().default(1) }),
} as const;

function build(
  events: EventDefinitions,
  input: object,
  options: EventOptions = {},
  context?: EventContext,
): BuildResult {
  const builder = createEventBuilder({ productId, catalogue: defineEvents(events), ...options });
  return builder.build(input as EventInput, context);
}

function bodyOf(built: BuildResult): Record<string, unknown> {
  if (!built.ok) throw new Error(JSON.stringify(built.problems));
  return JSON.parse(built.event.body) as Record<string, unknown>;
}

function problemsOf(built: BuildResult): readonly Problem[] {
  if (built.ok) throw new Error('the event was built');
  expect(built.reason).toBe('invalid');
  return built.problems;
}

const upgrade = (given: object = {}): object => ({
  eventType: 'upgrade_purchased',
  value: 149,
  properties: { plan: 'pro' },
  ...given,
});

describe('An event of a catalogue', () => {
  it('has what its definition says and the event leaves open', () => {
    expect(bodyOf(build({ upgrade_purchased: UPGRADE }, upgrade()))).toMatchObject({
      value: '149.00',
      valueType: 'currency',
      influence: 'positive',
    });
  });

  it('may say otherwise of its influence, and so may its context, but not the defaults', () => {
    const events = { upgrade_purchased: UPGRADE };
    const defaults = { influence: 'negative' } as const;

    expect(bodyOf(build(events, upgrade({ influence: 'neutral' })))).toMatchObject({ influence: 'neutral' });
    expect(bodyOf(build(events, upgrade(), {}, { influence: 'neutral' }))).toMatchObject({ influence: 'neutral' });
    expect(bodyOf(build(events, upgrade(), { defaults }))).toMatchObject({ influence: 'positive' });
  });

  it('takes its type from the defaults like any other field', () => {
    const built = build({ a: { valueType: 'text' } }, { value: 'x' }, { defaults: { eventType: 'a' } });
    expect(bodyOf(built)).toMatchObject({ eventType: 'a', valueType: 'text' });
  });

  it('is checked as beforeSend leaves it', () => {
    const events = { upgrade_purchased: UPGRADE, note_left: { valueType: 'text' as const } };
    const renamed = { beforeSend: () => ({ productId, eventType: 'note_left', value: 'x' }) };
    const unknown = { beforeSend: (event: EventInput) => ({ ...event, eventType: 'lost' }) };

    expect(bodyOf(build(events, upgrade(), renamed))).toMatchObject({ eventType: 'note_left', valueType: 'text' });
    expect(problemsOf(build(events, upgrade(), unknown))).toMatchObject([{ field: 'eventType' }]);
  });

  it.each(['upgrade_purchase', 'constructor', '__proto__'])(
    'is refused as invalid when it is called %s',
    (eventType) => {
      const problems = problemsOf(build({ upgrade_purchased: UPGRADE }, upgrade({ eventType })));

      expect(problems).toEqual([{ field: 'eventType', message: expect.stringContaining('is not in the catalogue') }]);
      expect(problems[0]?.message.includes('did you mean upgrade_purchased?')).toBe(eventType === 'upgrade_purchase');
    },
  );

  it.each([
    ['currency', currency('149.00')],
    ['currency', '149'],
    ['currency', 12n],
    ['numeric', numeric(3)],
    ['numeric', ' 1e3 '],
    ['boolean', true],
    ['boolean', 'false'],
    ['text', '149'],
  ] as const)('may have as %s the value %j', (valueType, value) => {
    const shown = typeof value === 'bigint' ? String(value) : value;
    expect(bodyOf(build({ a: { valueType } }, { eventType: 'a', value }))).toMatchObject({ valueType });
    expect(shown).toBeDefined();
  });

  it.each([
    ['currency', numeric(3), 'valueType'],
    ['currency', 'a lot', 'value'],
    ['currency', '1e3', 'value'],
    ['currency', true, 'value'],
    ['currency', Number.NaN, 'value'],
    ['numeric', '', 'value'],
    ['boolean', 1, 'value'],
    ['boolean', 'yes', 'value'],
    ['text', 149, 'value'],
    ['text', false, 'value'],
  ] as const)('is refused when it has as %s the value %j', (valueType, value, field) => {
    expect(problemsOf(build({ a: { valueType } }, { eventType: 'a', value }))).toContainEqual({
      field,
      message: expect.any(String),
    });
  });

  it('is refused when it names another type of value', () => {
    const built = build({ a: { valueType: 'currency' } }, { eventType: 'a', value: '1', valueType: 'text' });
    expect(problemsOf(built)).toEqual([{ field: 'valueType', message: 'must be currency, as the catalogue has it' }]);
  });

  it('is refused with every problem of its properties and of its fields', () => {
    const built = build(
      { upgrade_purchased: UPGRADE },
      upgrade({ conversationId: 'no UUID', properties: { plan: 'gold', seats: 'many' } }),
    );
    expect(problemsOf(built).map(({ field }) => field)).toEqual([
      'conversationId',
      'properties.plan',
      'properties.seats',
    ]);
  });

  it('is refused where it has no properties and needs some', () => {
    const built = build({ upgrade_purchased: UPGRADE }, upgrade({ properties: undefined }));
    expect(problemsOf(built)).toMatchObject([{ field: 'properties.plan' }]);
  });

  it('is sent with what its schema fills in and converts, and with what context and defaults add', () => {
    const built = build(
      { upgrade_purchased: UPGRADE },
      upgrade({ properties: { plan: 'pro', seats: '5' } }),
      { defaults: { properties: { source: 'web' } } },
      { properties: { area: 'billing' } },
    );
    expect(bodyOf(built)['properties']).toEqual({ plan: 'pro', seats: 5, area: 'billing', source: 'web' });
  });

  it('leaves the object it was given as it is', () => {
    const properties = Object.freeze({ plan: 'pro' });
    expect(bodyOf(build({ upgrade_purchased: UPGRADE }, upgrade({ properties })))['properties']).toEqual({
      plan: 'pro',
      seats: 1,
    });
  });

  it('is checked by valibot as well, whose messages are not let out with the value they quote', () => {
    const properties = v.object({
      plan: v.picklist(['pro', 'team']),
      seats: v.pipe(v.number(), v.minValue(5)),
      items: v.array(v.object({ sku: v.pipe(v.string(), v.startsWith('sku-')) })),
    });
    const built = build(
      { upgrade_purchased: { properties } },
      upgrade({ properties: { plan: 'a secret', seats: 3, items: [{ sku: 'sku-1' }, { sku: 'hidden(' }] } }),
    );

    expect(problemsOf(built)).toEqual([
      { field: 'properties.plan', message: 'Invalid type: Expected ("pro" | "team") but received a string' },
      { field: 'properties.seats', message: 'Invalid value: Expected >=5 but received a number' },
      { field: 'properties.items.1.sku', message: 'Invalid start: Expected "sku-" but received a string' },
    ]);
  });

  it('is refused where its schema throws', () => {
    const fail = (): never => {
      throw new TypeError('of the app');
    };
    const properties = v.pipe(v.object({}), v.check(fail));
    expect(problemsOf(build({ a: { properties } }, { eventType: 'a', value: 1 }))).toEqual([
      { field: 'properties', message: expect.stringContaining('could not be checked: the schema threw TypeError at ') },
    ]);
  });

  it('is refused by a schema whose message is no text', () => {
    const validate = (): never => ({ issues: [{ message: Symbol('odd') }] }) as never;
    const properties = { '~standard': { version: 1, vendor: 'own', validate } } as const;
    expect(problemsOf(build({ a: { properties } }, { eventType: 'a', value: 1 }))).toEqual([
      { field: 'properties', message: 'Symbol(odd)' },
    ]);
  });

  it('is refused where its schema turns out to be asynchronous, which is said', () => {
    const properties = z.object({ plan: z.string().refine(() => Promise.resolve(true)) });
    const built = build({ a: { properties } }, { eventType: 'a', value: 1, properties: { plan: 'pro' } });

    expect(problemsOf(built)).toEqual([
      { field: 'properties', message: expect.stringContaining('asynchronous, or throws; track() is synchronous') },
    ]);
  });
});

describe('A tracker with a catalogue', () => {
  const ignore = (): void => undefined;
  const logger = { debug: ignore, error: ignore };

  it('counts, logs and reports what it refuses, and throws nothing', async () => {
    const warn = jest.fn();
    const onRejected = jest.fn();
    const catalogue = defineEvents({ upgrade_purchased: UPGRADE });
    const tracker = createTracker({
      apiKey: 'key',
      productId,
      catalogue,
      logger: { ...logger, warn },
      hooks: { onRejected },
    });
    const input = { eventType: 'upgrade_purchased', value: 149, properties: { plan: 'gold' } } as never;
    const refused = { reason: 'invalid', problems: [{ field: 'properties.plan', message: expect.any(String) }] };

    expect(tracker.track(input)).toEqual({ accepted: false, ...refused });
    expect(await tracker.trackAndWait(input)).toEqual({ status: 'rejected', ...refused });
    expect(tracker.stats().rejected.invalid).toBe(2);
    expect(onRejected).toHaveBeenCalledWith(expect.objectContaining(refused));
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('properties.plan'));
    await tracker.shutdown();
  });

  it('throws with strict: true only', async () => {
    const tracker = createTracker({ apiKey: 'key', strict: true, catalogue: defineEvents({ a: {} }) });

    expect(() => tracker.track({ eventType: 'b', value: 1 } as never)).toThrow(
      expect.objectContaining({ code: 'INVALID_EVENT', message: expect.stringContaining('is not in the catalogue') }),
    );
    await tracker.shutdown();
  });

  it('takes nothing but a catalogue', () => {
    expect(() => createTracker({ apiKey: 'key', catalogue: { a: {} } as never })).toThrow(
      'catalogue: must be what defineEvents() returns',
    );
  });
});

describe('defineEvents()', () => {
  const failure = (definitions: unknown): GreenflashEventsError => {
    try {
      defineEvents(definitions as EventDefinitions);
    } catch (error) {
      return error as GreenflashEventsError;
    }
    throw new Error('nothing was thrown');
  };

  it('lists every problem in one error', () => {
    const error = failure({
      '': {},
      a: undefined,
      b: { valueType: 'money', influense: 'positive' },
      c: { influence: 'good', description: 1, properties: 'string' },
      d: { properties: class {} },
      e: { properties: v.objectAsync({ plan: v.string() }) },
    });

    expect(error.code).toBe('INVALID_OPTIONS');
    expect(error.problems).toEqual([
      { field: 'events', message: 'an event type has at least one character' },
      { field: 'a', message: 'must be an object, which may be empty: {}' },
      { field: 'b.influense', message: 'is not part of a definition; did you mean influence?' },
      { field: 'b.valueType', message: 'must be one of currency, numeric, text, boolean' },
      { field: 'c.description', message: 'must be a string' },
      { field: 'c.influence', message: 'must be one of positive, negative, neutral' },
      { field: 'c.properties', message: expect.stringContaining('must be a Standard Schema, such as') },
      { field: 'd.properties', message: expect.stringContaining('write classSchema(Class)') },
      { field: 'e.properties', message: expect.stringContaining('asynchronous, or throws; track() is synchronous') },
    ]);
  });

  it.each([undefined, 'events', []])('refuses %j', (definitions) => {
    expect(failure(definitions).message).toContain('must be an object of event types');
  });

  it('does not take a schema for asynchronous that only fails without properties', () => {
    const properties = z.looseObject({}).refine(({ items }) => (items as string[]).length > 0);
    const built = build({ a: { properties } }, { eventType: 'a', value: 1, properties: { items: ['x'] } });

    expect(bodyOf(built)).toMatchObject({ properties: { items: ['x'] } });
  });

  it('keeps what it was given, and cannot be changed', () => {
    const definitions = { a: { description: 'A.' } };
    const { events } = defineEvents(definitions);
    Object.assign(definitions, { b: {} });

    expect(events).toEqual({ a: { description: 'A.' } });
    expect(Object.isFrozen(events)).toBe(true);
  });
});
