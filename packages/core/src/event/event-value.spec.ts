import fc from 'fast-check';
import { GreenflashEventsError } from '../errors/greenflash-events-error.js';
import { bool, currency, numeric, text, valueWarning } from './event-value.js';

const REFUSED: unknown[] = [
  NaN,
  Infinity,
  -Infinity,
  '',
  ' 1',
  '1,234.50',
  '1.234,50',
  '1 234',
  '$5',
  '5 €',
  '1e3',
  '0x10',
  '+5',
  '.5',
  '5.',
  'NaN',
  '١٢',
  null,
  undefined,
  true,
  {},
  [149],
  new Number(149),
];

describe('currency', () => {
  it.each([
    [149, '149.00'],
    [149.5, '149.50'],
    [-20, '-20.00'],
    [0, '0.00'],
    [-0, '0.00'],
    [0.1 + 0.2, '0.30'],
    [19.999, '19.999'],
    [0.0004, '0.0004'],
    [1e-7, '0.0000001'],
    [1e21, '1000000000000000000000.00'],
    [9007199254740991, '9007199254740991.00'],
    [12345678901234567890n, '12345678901234567890.00'],
    ['149', '149.00'],
    ['149.5', '149.50'],
    ['0.0004', '0.0004'],
    ['-20', '-20.00'],
  ])('writes %p as %s', (amount, value) => {
    expect(currency(amount)).toEqual({ value, valueType: 'currency' });
  });

  it.each(REFUSED)('refuses %p', (amount) => {
    expect(() => currency(amount as number)).toThrow(GreenflashEventsError);
  });

  it('writes the largest number there is', () => {
    expect(Number(currency(Number.MAX_VALUE).value)).toBe(Number.MAX_VALUE);
  });

  it('writes a number that reads back as the same to 15 significant digits, without an exponent', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e18, max: 1e18 }), (amount) => {
        const { value } = currency(amount);
        expect(value).toMatch(/^-?\d+\.\d{2,}$/);
        const written = Number.isInteger(amount) ? amount : Number(amount.toPrecision(15));
        expect(Number(value) - written).toBe(0);
      }),
    );
  });
});

describe('numeric', () => {
  it.each([
    [3, '3'],
    [2.5, '2.5'],
    [1e21, '1000000000000000000000'],
    [1.5e-9, '0.0000000015'],
    [-7n, '-7'],
    ['12.50', '12.50'],
  ])('writes %p as %s', (amount, value) => {
    expect(numeric(amount)).toEqual({ value, valueType: 'numeric' });
  });

  it.each(REFUSED)('refuses %p', (amount) => {
    expect(() => numeric(amount as number)).toThrow(/^numeric\(\) takes a finite number or a plain decimal/);
  });
});

describe('text and bool', () => {
  it('carry their type', () => {
    expect(text('premium')).toEqual({ value: 'premium', valueType: 'text' });
    expect(bool(false)).toEqual({ value: 'false', valueType: 'boolean' });
  });

  it('refuse other types with a stable code', () => {
    expect(() => text(5 as never)).toThrow(
      expect.objectContaining({ code: 'INVALID_VALUE', name: 'GreenflashEventsError' }),
    );
    expect(() => bool('true' as never)).toThrow(/bool\(\) takes true or false, but was given a string/);
  });
});

describe('valueWarning', () => {
  it.each([
    ['149.00', 'currency'],
    ['1e3', 'numeric'],
    ['-5', 'numeric'],
    ['false', 'boolean'],
    ['anything', 'text'],
    ['anything', undefined],
  ] as const)('finds nothing odd about %p as %p', (value, valueType) => {
    expect(valueWarning(value, valueType)).toBeUndefined();
  });

  it.each([
    ['abc', 'currency'],
    ['1,000', 'currency'],
    ['', 'numeric'],
    ['Infinity', 'numeric'],
    ['yes', 'boolean'],
  ] as const)('warns of %p as %p without quoting it', (value, valueType) => {
    expect(valueWarning(value, valueType)).toBe(`the value does not read as ${valueType}`);
  });
});
