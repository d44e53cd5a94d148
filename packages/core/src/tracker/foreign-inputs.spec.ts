import { DateTime } from 'luxon';
import Big from 'big.js';
import BigNumber from 'bignumber.js';
import dayjs from 'dayjs';
import { Decimal } from 'decimal.js';
import { ObjectId, UUID } from 'bson';
import { currency, numeric } from '../event/event-value.js';
import { dedupeKey } from '../event/dedupe-key.js';
import type { EventInput } from '../event/event.types.js';
import { RateLimitedLog } from '../observe/rate-limited-log.js';
import { resolveEventOptions } from '../options/event-options.js';
import type { EventOptions } from '../options/tracker-options.types.js';
import { systemClock } from '../time/system-clock.js';
import { EventBuilder } from './event-builder.js';

const PRODUCT = '3c90c3cc-0d44-4b50-8888-8dd25736052a';
const HEX = '65f1c0a0b1c2d3e4f5a6b7c8';

let lines: string[];

function setUp(options: EventOptions = {}): (input: object) => Record<string, unknown> {
  lines = [];
  const note = (line: string): void => void lines.push(line);
  const log = new RateLimitedLog({ debug: note, warn: note, error: note }, '', () => 0);
  const builder = new EventBuilder(resolveEventOptions({ productId: PRODUCT, ...options }), systemClock, log);
  return (input) => {
    const result = builder.build({ eventType: 'upgrade_purchased', value: 1, ...input });
    return result.ok ? (JSON.parse(result.event.body) as Record<string, unknown>) : { problems: result.problems };
  };
}

const build = (input: object, options?: EventOptions): Record<string, unknown> => setUp(options)(input);

class UserId {
  constructor(private readonly id: string) {}
  toString(): string {
    return this.id;
  }
}

describe('An id', () => {
  it.each<[string, unknown, string]>([
    ['a number', 42, '42'],
    ['a large number', 1e21, '1000000000000000000000'],
    ['a bigint', 9007199254740993n, '9007199254740993'],
    ['an ObjectId', new ObjectId(HEX), HEX],
    ['a UUID of bson', new UUID(PRODUCT), PRODUCT],
    ['a value object', new UserId('user_7'), 'user_7'],
  ])('that is %s is taken by its text, in every layer', (_, id, text) => {
    const fields = ['externalUserId', 'externalOrganizationId', 'externalConversationId'];
    const ids = Object.fromEntries(fields.map((field) => [field, id]));
    const texts = Object.fromEntries(fields.map((field) => [field, text]));
    expect(build({ ...ids, insertId: id })).toMatchObject({ ...texts, insertId: text });
    expect(build({}, { context: () => ids })).toMatchObject(texts);
    expect(build({}, { defaults: ids })).toMatchObject(texts);
    expect(lines).toEqual([]);
  });

  it('is a text for beforeSend', () => {
    const beforeSend = jest.fn((event: object) => event as EventInput);
    build({ externalUserId: 42 }, { beforeSend });
    expect(beforeSend).toHaveBeenCalledWith(expect.objectContaining({ externalUserId: '42' }));
  });

  it.each<[string, unknown]>([
    ['NaN', NaN],
    ['a boolean', true],
    ['an object', { id: 1 }],
    ['a list', [1]],
    ['a Date', new Date()],
    ['a symbol', Symbol('x')],
    ['bytes', Buffer.from('abc')],
    ['an entity that tells all of itself', new UserId('{ _id: 1, email: "jane@example.com" }')],
    [
      'an object whose text throws',
      {
        toString: (): string => {
          throw new Error();
        },
      },
    ],
  ])('that is %s is none', (_, id) => {
    expect(build({ externalUserId: id })).toHaveProperty('problems');
  });

  it.each(['undefined', 'null', 'NaN', '[object Object]', 'user:undefined', 'order-null-1'])(
    'that is %p is sent, and warned of once',
    (id) => {
      const one = setUp();
      expect(one({ externalUserId: id })).toMatchObject({ externalUserId: id });
      one({ externalUserId: id });
      expect(lines).toEqual([expect.stringContaining('externalUserId holds the text of a missing value')]);
    },
  );

  it('is warned of in no other', () => {
    build({ externalUserId: 'nullify', insertId: 'undefinedness', externalOrganizationId: 'NaNcy' });
    expect(lines).toEqual([]);
  });

  it('of MongoDB may be a part of a dedupe key', () => {
    expect(dedupeKey('upgrade', new ObjectId(HEX))).toBe(`upgrade:${HEX}`);
    expect(() => dedupeKey('upgrade', dayjs() as never)).toThrow('part 2 is of type object');
  });
});

describe('An amount', () => {
  const LONG = '1234567890.12345678901234567';
  it.each<[string, (text: string) => { toFixed(): string }]>([
    ['decimal.js, as Prisma has it', (text) => new Decimal(text)],
    ['big.js', (text) => new Big(text)],
    ['bignumber.js', (text) => new BigNumber(text)],
  ])('of %s counts with all its digits', (_, decimal) => {
    expect(currency(decimal(LONG))).toEqual({ value: LONG, valueType: 'currency' });
    expect(currency(decimal('1e21')).value).toBe('1000000000000000000000.00');
    expect(currency(decimal('1e-8')).value).toBe('0.00000001');
    expect(numeric(decimal('12.50'))).toEqual({ value: '12.5', valueType: 'numeric' });
    expect(build({ value: decimal('149') })).toMatchObject({ value: '149', valueType: 'numeric' });
    expect(build({ value: decimal('149'), valueType: 'currency' })).toMatchObject({
      value: '149.00',
      valueType: 'currency',
    });
  });

  it.each<[string, unknown]>([
    ['not a number', new Decimal(NaN)],
    ['infinite', new BigNumber(Infinity)],
    ['a list', [5]],
    ['a boxed number', Object(1.5)],
    ['null', null],
  ])('that is %s is none', (_, amount) => {
    expect(() => currency(amount as number)).toThrow('currency() takes a finite number or a plain decimal');
  });
});

describe('A time', () => {
  const TIME = '2026-11-07T05:31:56.789Z';
  it.each<[string, unknown]>([
    ['dayjs', dayjs(TIME)],
    ['Luxon', DateTime.fromISO(TIME, { zone: 'Asia/Tokyo' })],
    [
      'Temporal',
      {
        epochMilliseconds: Date.parse(TIME),
        valueOf: () => {
          throw new TypeError();
        },
      },
    ],
    ['Firestore', { toDate: () => new Date(TIME), valueOf: () => '063' }],
    ['JavaScript', new Date(TIME)],
    ['a clock', Date.parse(TIME)],
  ])('of %s is taken', (_, eventAt) => {
    expect(build({ eventAt })).toMatchObject({ eventAt: TIME });
    expect(lines).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['dayjs', dayjs('never')],
    ['Luxon', DateTime.invalid('never')],
    ['JavaScript', new Date('never')],
    ['no library', {}],
  ])('of %s that is none is refused', (_, eventAt) => {
    expect(build({ eventAt })).toMatchObject({ problems: [{ field: 'eventAt' }] });
  });

  it.each([1_794_000_000, new Date(1_794_000_000), '1970-01-21T18:20:00Z', 0])(
    'in seconds is warned of: %p',
    (eventAt) => {
      expect(build({ eventAt })).toMatchObject({ eventAt: expect.stringMatching(/^1970-01/) });
      expect(lines).toEqual([expect.stringContaining('eventAt is before 1973; a number is read as milliseconds')]);
    },
  );
});

describe('Properties', () => {
  it.each<[string, unknown, string]>([
    ['a Map', new Map([[1, 2]]), 'a Map, which JSON writes as {}'],
    ['a Set', new Set([1]), 'a Set, which JSON writes as {}'],
    ['an Error', new Error('x'), 'an Error, which JSON writes without its message'],
    ['a RegExp', /x/, 'an object of the class RegExp, which JSON writes as {}'],
    ['a promise', Promise.resolve(1), 'an object of the class Promise, which JSON writes as {}'],
    ['NaN', NaN, 'NaN, which JSON writes as null'],
    ['Infinity', -Infinity, '-Infinity, which JSON writes as null'],
    ['an invalid Date', new Date(NaN), 'an invalid Date, which JSON writes as null'],
    ['a function', () => 1, 'a function, which JSON leaves out'],
    ['a symbol', Symbol('x'), 'a symbol, which JSON leaves out'],
  ])('that hold %s are sent, and warned of once, with the key', (_, value, loss) => {
    for (const beforeSend of [undefined, (event: object) => event as EventInput]) {
      const one = setUp({ beforeSend });
      for (let i = 0; i < 3; i++) expect(one({ properties: { value } })).toHaveProperty('properties');
      expect(lines).toEqual([`upgrade_purchased: properties.value is ${loss}`]);
      one({ properties: { order: { items: [{ tags: value }] } } });
      expect(lines[1]).toBe(`upgrade_purchased: properties.order.items.0.tags is ${loss}`);
    }
  });

  it('that JSON holds are not warned of', () => {
    const properties = {
      a: 1,
      b: [null, { c: 'x' }],
      d: new Date(),
      e: new Decimal(1),
      f: Object.create(null) as object,
      g: {},
      h: undefined,
      i: Object(5) as unknown,
    };
    build({ properties });
    expect(lines).toEqual([]);
  });

  it.each([undefined, (event: object) => event as EventInput])(
    'that hold a BigInt are refused with its key',
    (beforeSend) => {
      expect(build({ properties: { order: { total: 5n } } }, { beforeSend })).toEqual({
        problems: [{ field: 'properties.order.total', message: 'is a BigInt, which JSON cannot write; give its text' }],
      });
      expect(build({}, { context: () => ({ properties: { total: 5n } }) })).toMatchObject({
        problems: [{ field: 'properties.total' }],
      });
    },
  );
});

describe('Half a surrogate pair', () => {
  const HALF = 'a\ud83d';
  it('is replaced as toWellFormed() does, and warned of once for each field', () => {
    const one = setUp();
    const input = {
      eventType: HALF,
      externalUserId: HALF,
      insertId: HALF,
      value: HALF,
      properties: { [HALF]: [HALF, '\\ud83d', `${HALF}\ud83d`] },
    };
    for (let i = 0; i < 2; i++) {
      expect(one(input)).toMatchObject({
        ...{ eventType: 'a\ufffd', externalUserId: 'a\ufffd', insertId: 'a\ufffd', value: 'a\ufffd' },
        properties: { 'a\ufffd': ['a\ufffd', '\\ud83d', 'a\ufffd\ufffd'] },
      });
    }
    expect(lines).toHaveLength(5);
    expect(lines).toContainEqual(expect.stringContaining('properties held half of a surrogate pair'));
  });

  it('leaves whole pairs alone', () => {
    expect(build({ value: '😀', properties: { a: ['😀'] } })).toMatchObject({ value: '😀', properties: { a: ['😀'] } });
    expect(lines).toEqual([]);
  });
});

describe('The hint for a missing field', () => {
  it('quotes the input at hand, and not the typo of another event', () => {
    const one = setUp();
    one({ event_type: 'x' });
    expect(one({ eventType: undefined })).toMatchObject({
      problems: [{ field: 'eventType', message: expect.not.stringContaining('given as') }],
    });
    expect(one({ eventType: undefined, event: 'x' })).toMatchObject({
      problems: [{ message: expect.stringContaining('(was it given as event?)') }],
    });
    expect(one({ eventType: undefined, eventtype: 'x' })).toMatchObject({
      problems: [{ message: expect.stringContaining('(was it given as eventtype?)') }],
    });
  });
});
