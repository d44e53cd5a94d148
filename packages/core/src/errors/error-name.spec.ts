import { describeError, errorName } from './error-name.js';

/** What the engine itself says where the code has this bug. */
function bugIn(code: (data: never) => unknown): unknown {
  try {
    return code({ name: 'jane@example.com', list: ['jane@example.com'] } as never);
  } catch (error) {
    return error;
  }
}

interface Data {
  readonly name: string;
  readonly list: readonly string[];
  readonly missing: Record<string, { readonly amount: number }>;
  total(): number;
}

describe('describeError()', () => {
  it.each<[string, (data: Data) => unknown]>([
    ["TypeError: Cannot read properties of undefined (reading 'order')", ({ missing }) => missing['order']],
    ['TypeError: Cannot read properties of undefined', ({ missing, name }) => missing[name]],
    ["TypeError: Cannot read properties of undefined (reading '0')", ({ missing }) => missing[0]],
    ["TypeError: Cannot set properties of undefined (setting 'a')", ({ missing }) => (missing['a'] = { amount: 1 })],
    ['TypeError: data.total is not a function', (data) => data.total()],
    ['TypeError: data.missing is not iterable', (data) => [...(data.missing as never)]],
    ['TypeError: Do not know how to serialize a BigInt', () => JSON.stringify({ a: 1n })],
    ['RangeError: Invalid time value', () => new Date('x').toISOString()],
    ['TypeError: Cannot convert undefined or null to object', ({ missing }) => Object.keys(missing)],
    [
      'TypeError: Cannot mix BigInt and other types, use explicit conversions',
      ({ name }) => 1n * (name.length as never),
    ],
    ['SyntaxError', ({ name }) => JSON.parse(name) as unknown],
    ['TypeError', ({ name }) => 'x' in (name as never)],
    ['TypeError', ({ list }) => Object.fromEntries(list as unknown as [])],
    [
      "TypeError: Cannot assign to read only property '0' of object '[object String]'",
      ({ name }) => Object.assign(name, { 0: 'x' }),
    ],
    ['SyntaxError', ({ name }) => BigInt(name)],
    ['RangeError', () => BigInt(12.5)],
    ['RangeError', ({ name }) => Intl.getCanonicalLocales(name)],
  ])('tells %s of it, and where', (told, code) => {
    const described = describeError(bugIn(code));
    expect(described).toMatch(/ at error-name.spec.ts:\d+:\d+$/);
    expect(described.replace(/ at error-name.*/, '')).toBe(told);
  });

  it('tells the first line of what has many', () => {
    const circle: Record<string, unknown> = {};
    circle['secret'] = circle;
    expect(describeError(bugIn(() => JSON.stringify(circle)))).toMatch(
      /^TypeError: Converting circular structure to JSON at /,
    );
  });

  it('tells the message of another error only where it is asked to', () => {
    const error = new RangeError('jane@example.com\n    at secret (secret.ts:1:2)');
    expect(describeError(error)).toMatch(/^RangeError at error-name.spec.ts:\d+:\d+$/);
    expect(describeError(error, true)).toMatch(/^RangeError: jane@example.com/);
  });

  it.each([
    ['a string', 'jane@example.com'],
    ['undefined', undefined],
    ['an object', {}],
    [
      'an error that throws when looked at',
      new Proxy(new Error(), {
        getPrototypeOf: () => {
          throw new Error();
        },
      }),
    ],
    ['Error', Object.assign(new Error('x'), { stack: 5 })],
    [
      'Error',
      Object.defineProperty(new Error('x'), 'stack', {
        get: () => {
          throw new Error();
        },
      }),
    ],
  ])('takes anything thrown: %s', (told, thrown) => {
    expect(describeError(thrown)).toBe(told);
    expect(errorName(thrown)).toBe(told);
  });
});
