import fc from 'fast-check';
import vectors from '../../test/fixtures/vectors.json' with { type: 'json' };
import type { EventContext, EventInput } from '../event/event.types.js';
import { currency } from '../event/event-value.js';
import { RateLimitedLog } from '../observe/rate-limited-log.js';
import { resolveEventOptions } from '../options/event-options.js';
import type { EventOptions } from '../options/tracker-options.types.js';
import { systemClock } from '../time/system-clock.js';
import { EventBuilder, type BuildResult } from './event-builder.js';

const PRODUCT = '3c90c3cc-0d44-4b50-8888-8dd25736052a';
const NOW = Date.parse('2026-11-07T05:31:56.789Z');

let lines: string[];

function builder(options: EventOptions = {}): EventBuilder {
  lines = [];
  const logger = {
    debug: () => undefined,
    warn: (line: string) => lines.push(line),
    error: (line: string) => lines.push(line),
  };
  const clock = { ...systemClock, now: () => NOW };
  return new EventBuilder(
    resolveEventOptions({ productId: PRODUCT, ...options }),
    clock,
    new RateLimitedLog(logger, '', () => 0),
  );
}

function build(input: unknown, options?: EventOptions, context?: EventContext): BuildResult {
  return builder(options).build(input, context);
}

function bodyOf(result: BuildResult): Record<string, unknown> {
  if (!result.ok) throw new Error(JSON.stringify(result));
  return JSON.parse(result.event.body) as Record<string, unknown>;
}

function problemOf(result: BuildResult): string {
  return result.ok ? 'none' : `${result.reason}: ${result.problems.map(({ field }) => field).join()}`;
}

/** Wire bodies that are refused and inputs that are taken: the builder is kinder. */
const KINDER = [
  'value number on the wire',
  'null for an optional field',
  'productId missing',
  'externalUserId number',
  'insertId number',
];

describe('EventBuilder', () => {
  it.each(vectors.filter(({ name }) => !KINDER.includes(name)))(
    'agrees with the API on: $name',
    ({ body, valid, field }) => {
      expect(problemOf(build(body))).toBe(valid ? 'none' : `invalid: ${field}`);
    },
  );

  it('is kinder than the wire: numbers, null, the product of the options', () => {
    expect(bodyOf(build({ eventType: 'usage_logged', value: 149, externalUserId: null }))).toEqual({
      eventType: 'usage_logged',
      productId: PRODUCT,
      value: '149',
      valueType: 'numeric',
      eventAt: '2026-11-07T05:31:56.789Z',
      insertId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it.each([
    [149, undefined, '149', 'numeric'],
    [149, 'currency', '149.00', 'currency'],
    [149, 'text', '149', 'text'],
    [5n, undefined, '5', 'numeric'],
    [true, undefined, 'true', 'boolean'],
    ['149', undefined, '149', undefined],
    [currency(149), undefined, '149.00', 'currency'],
    [currency(149), 'text', '149.00', 'currency'],
  ])('writes value %p with valueType %p as %p, %p', (value, valueType, expected, expectedType) => {
    expect(bodyOf(build({ eventType: 'x', value, valueType }))).toMatchObject({
      value: expected,
      ...(expectedType === undefined ? {} : { valueType: expectedType }),
    });
  });

  it.each([NaN, Infinity, {}, [], Symbol('x'), () => 1])('rejects the value %p', (value) => {
    expect(problemOf(build({ eventType: 'x', value }))).toBe('invalid: value');
  });

  it.each([new Date(NOW), NOW, '2026-11-07T05:31:56.789Z'])('takes eventAt as %p', (eventAt) => {
    expect(bodyOf(build({ eventType: 'x', value: 1, eventAt }))['eventAt']).toBe('2026-11-07T05:31:56.789Z');
  });

  it.each([new Date(NaN), NaN, 1e300, 'yesterday', {}])('rejects eventAt %p', (eventAt) => {
    expect(problemOf(build({ eventType: 'x', value: 1, eventAt }))).toBe('invalid: eventAt');
  });

  it('keeps an insert id that is given and refuses an empty one', () => {
    expect(build({ eventType: 'x', value: 1, insertId: 'order:42' })).toMatchObject({
      ok: true,
      event: { insertId: 'order:42' },
    });
    expect(problemOf(build({ eventType: 'x', value: 1, insertId: '' }))).toBe('invalid: insertId');
  });

  it('lets the event win over context, context over defaults, and merges properties key by key', () => {
    const options: EventOptions = {
      defaults: {
        externalUserId: 'd',
        externalOrganizationId: 'd',
        influence: 'neutral',
        properties: { a: 'd', b: 'd', c: 'd' },
      },
      context: () => ({ externalUserId: 'o', externalConversationId: 'o', properties: { b: 'o' } }),
    };
    const context = { externalConversationId: 'c', properties: { c: 'c' } };
    const input = {
      eventType: 'x',
      value: 1,
      influence: 'positive',
      externalUserId: undefined,
      properties: { d: 'e' },
    };
    expect(bodyOf(build(input, options, context))).toMatchObject({
      externalUserId: 'o',
      externalOrganizationId: 'd',
      externalConversationId: 'c',
      influence: 'positive',
      properties: { a: 'd', b: 'o', c: 'c', d: 'e' },
    });
  });

  it('does not give a value the type of a default that it replaces', () => {
    const options: EventOptions = { defaults: { value: '5', valueType: 'currency' } };
    expect(bodyOf(build({ eventType: 'x', value: 'words' }, options))).not.toHaveProperty('valueType');
    expect(bodyOf(build({ eventType: 'x' }, options))).toMatchObject({ value: '5', valueType: 'currency' });
  });

  it('takes from no context what is different for each event: one insert id would make all of them one', () => {
    const perEvent = { insertId: 'request', eventAt: 0, eventType: 'y', value: 2, valueType: 'text' };
    const context = { ...perEvent, externalUserId: 'u' } as EventContext;
    for (const result of [
      build({ eventType: 'x', value: 1 }, {}, context),
      build({ eventType: 'x', value: 1 }, { context: () => context }),
    ]) {
      expect(bodyOf(result)).toMatchObject({ eventType: 'x', value: '1', valueType: 'numeric', externalUserId: 'u' });
      expect(bodyOf(result)).not.toMatchObject({ insertId: 'request' });
      expect(bodyOf(result)).not.toMatchObject({ eventAt: '1970-01-01T00:00:00.000Z' });
    }
    expect(problemOf(build({ value: 1 }, {}, context))).toBe('invalid: eventType');
  });

  it('goes without a context that throws, and says so', () => {
    const context = (): never => {
      throw new Error('jane@example.com');
    };
    expect(bodyOf(build({ eventType: 'x', value: 1 }, { context }))).not.toHaveProperty('externalUserId');
    expect(lines).toEqual([expect.stringContaining('the option context threw (Error at event-builder.spec.ts:')]);
  });

  it('goes without a context that comes as a promise, and says so', () => {
    const context = (): never => Promise.resolve({ externalUserId: 'u' }) as never;
    expect(bodyOf(build({ eventType: 'x', value: 1 }, { context }))).not.toHaveProperty('externalUserId');
    expect(lines).toEqual([expect.stringContaining('the option context returned a promise')]);
  });

  it('writes properties as their toJSON has them, merged with others or alone', () => {
    const document = { secret: 's', toJSON: () => ({ plan: 'pro' }) };
    const input = { eventType: 'x', value: 1, properties: document };
    expect(bodyOf(build(input))['properties']).toEqual({ plan: 'pro' });
    const defaults = { properties: { region: 'eu' } };
    expect(bodyOf(build(input, { defaults }))['properties']).toEqual({ region: 'eu', plan: 'pro' });
    const weaker = { properties: document };
    const own = { ...input, properties: { region: 'eu' } };
    expect(bodyOf(build(own, { defaults: weaker }))['properties']).toEqual({ region: 'eu', plan: 'pro' });
    expect(problemOf(build({ ...input, properties: new Date() }, { defaults }))).toBe('invalid: properties');
  });

  describe('beforeSend', () => {
    it('may change the event, and cannot change its insert id by forgetting it', () => {
      const beforeSend = ({ eventType, productId }: EventInput): EventInput => ({ eventType, productId, value: 2 });
      expect(
        bodyOf(build({ eventType: 'x', value: 1, insertId: 'i' }, { beforeSend, defaults: { properties: { a: 1 } } })),
      ).toEqual({
        eventType: 'x',
        productId: PRODUCT,
        value: '2',
        valueType: 'numeric',
        insertId: 'i',
        eventAt: expect.any(String),
      });
    });

    it('cannot change what the caller passed', () => {
      const properties = { email: 'jane@example.com', nested: { email: 'jane@example.com' } };
      const beforeSend = (event: EventInput): EventInput => {
        const given = event.properties as unknown as typeof properties;
        given.nested.email = given.email = 'hidden';
        return event;
      };
      const result = build({ eventType: 'x', value: 1, properties }, { beforeSend });
      expect(bodyOf(result)['properties']).toEqual({ email: 'hidden', nested: { email: 'hidden' } });
      expect(properties.nested.email).toBe('jane@example.com');
    });

    it('cannot change a time or a value that the caller passed, either', () => {
      const [eventAt, value] = [new Date(NOW), currency(149)];
      const beforeSend = (event: EventInput): EventInput => {
        (event.eventAt as Date).setTime(0);
        (event.value as { value: string }).value = '0.00';
        return event;
      };
      const body = bodyOf(build({ eventType: 'x', value, eventAt }, { beforeSend }));
      expect(body).toMatchObject({ value: '0.00', eventAt: '1970-01-01T00:00:00.000Z' });
      expect([eventAt.getTime(), value]).toEqual([NOW, currency(149)]);
    });

    it.each([() => undefined, () => null])('leaves an event out by %p', (beforeSend) => {
      expect(problemOf(build({ eventType: 'x', value: 1 }, { beforeSend }))).toBe('filtered: event');
    });

    it('leaves an event out where it throws or returns a promise, since it may be what removes personal data', () => {
      const broken = (): never => {
        throw new Error('jane@example.com');
      };
      expect(problemOf(build({ eventType: 'x', value: 1 }, { beforeSend: broken }))).toBe('filtered: event');
      expect(lines.join()).not.toContain('jane');
      const late = (): never => Promise.resolve({ eventType: 'x' }) as never;
      expect(problemOf(build({ eventType: 'x', value: 1 }, { beforeSend: late }))).toBe('filtered: event');
      expect(lines.join()).toContain('not a promise');
    });

    it.each(['beforeSend', 'context'])('that is async by mistake (%s) ends no process by rejecting', (option) => {
      const late = { then: jest.fn() };
      build({ eventType: 'x', value: 1 }, { [option]: () => late });
      expect(late.then).toHaveBeenCalledWith(undefined, expect.any(Function));
    });
  });

  describe('unknown fields', () => {
    it('are dropped, with one warning that names the nearest right one', () => {
      const events = builder();
      for (let i = 0; i < 3; i++) {
        expect(bodyOf(events.build({ eventType: 'x', value: 1, campaign: 'spring', user_id: 'u' }))).not.toHaveProperty(
          'campaign',
        );
      }
      expect(lines).toEqual([
        'the field campaign is dropped: the API has no such field; properties.campaign keeps it',
        'the field user_id is dropped: did you mean userId?',
      ]);
    });

    it('explain the field that is missing instead', () => {
      expect(build({ event_type: 'x', value: 1 })).toMatchObject({
        problems: [{ field: 'eventType', message: expect.stringContaining('was it given as event_type?') }],
      });
    });

    it('are remembered and logged by their beginning', () => {
      const events = builder();
      for (const end of ['a', 'b']) events.build({ eventType: 'x', value: 1, ['k'.repeat(10_000) + end]: 1 });
      expect(lines).toEqual([expect.stringMatching(/^the field k{100} is dropped/)]);
    });

    it('made of ids do not fill the memory or the log', () => {
      const events = builder();
      for (let i = 0; i < 1_000; i++) events.build({ eventType: 'x', value: 1, [`user-${i}`]: 1 });
      expect(lines.length).toBeLessThanOrEqual(100);
    });
  });

  it('warns of a value that does not read as its type, and sends it', () => {
    expect(bodyOf(build({ eventType: 'x', value: 'abc', valueType: 'currency' }))).toMatchObject({ value: 'abc' });
    expect(lines).toEqual(['x: the value does not read as currency; it is sent anyway']);
  });

  it('takes a copy: changing the input later changes nothing', () => {
    const properties = { seats: 5, nested: { a: [1] } };
    const result = build({ eventType: 'x', value: 1, properties });
    properties.nested.a.push(2);
    expect(bodyOf(result)['properties']).toEqual({ seats: 5, nested: { a: [1] } });
  });

  it('knows whether the API may sample an event out', () => {
    const sampleable = (fields: object): unknown => {
      const result = build({ eventType: 'x', value: 1, ...fields });
      return result.ok && result.event.sampleable;
    };
    expect([{}, { sampleRate: 1 }, { sampleRate: 0.5 }, { sampleRate: 0, forceSample: true }].map(sampleable)).toEqual([
      false,
      false,
      true,
      false,
    ]);
  });

  describe('hostile inputs', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    const deep = (levels: number): object => (levels === 0 ? {} : { a: deep(levels - 1) });
    const thrower = (error: unknown = new Error('boom')): never => {
      throw error;
    };

    it.each([
      ['a cycle', { properties: cycle }, 'unserializable: event'],
      ['a BigInt', { properties: { n: 1n } }, 'unserializable: properties.n'],
      [
        'a getter that throws',
        Object.defineProperty({}, 'influence', { get: () => thrower(), enumerable: true }),
        'unserializable: event',
      ],
      ['a toJSON that throws', { properties: { toJSON: () => thrower() } }, 'unserializable: event'],
      [
        'an error whose name is no text',
        { properties: { toJSON: () => thrower(Object.assign(new Error('boom'), { name: Symbol('name') })) } },
        'unserializable: event',
      ],
      [
        'a proxy that throws',
        new Proxy({}, { get: () => thrower(), ownKeys: () => thrower() }),
        'unserializable: event',
      ],
      ['a property of 10 MB', { properties: { a: 'x'.repeat(10_000_000) } }, 'too_large: event'],
      ['64 levels and more', { properties: deep(70) }, 'invalid: properties'],
      ['2,000 levels', { properties: deep(2_000) }, 'invalid: properties'],
      ['an array', { properties: [1] }, 'invalid: properties'],
      ['a Date', { properties: new Date() }, 'invalid: properties'],
    ])('reject %s with a reason', (_, fields, problem) => {
      const base = { eventType: 'x', value: 1 };
      const input: unknown = fields instanceof Array ? fields : Object.setPrototypeOf(fields, base);
      expect(problemOf(build(input))).toBe(problem);
    });

    it.each([undefined, null, 'text', 7, true, Symbol('x'), () => 1, []])('reject %p as no event at all', (input) => {
      expect(problemOf(build(input))).toBe('invalid: event');
    });

    it('keep a property named __proto__ as data', () => {
      const properties = JSON.parse('{"__proto__": {"admin": true}}') as Record<string, unknown>;
      for (const options of [{}, { defaults: { properties: { a: 1 } } }]) {
        const result = build({ eventType: 'x', value: 1, properties }, options);
        expect(result.ok && result.event.body).toContain('"__proto__":{"admin":true}');
      }
      expect(({} as { admin?: boolean }).admin).toBeUndefined();
    });

    it('never make it throw', () => {
      const events = builder();
      fc.assert(
        fc.property(
          fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
          (anything) => {
            expect(() => events.build(anything)).not.toThrow();
            expect(() =>
              events.build({ eventType: 'x', value: anything, properties: anything, eventAt: anything }),
            ).not.toThrow();
          },
        ),
      );
    });
  });
});
