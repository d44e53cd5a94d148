/**
 * The exact sum of decimals, written with as many decimals as the finest of them: `0.10` and `0.2` are `0.30`. What is
 * no plain decimal (`abc`, `1e3`, `Infinity`) does not count.
 *
 * @param start an earlier sum
 */
export function sumDecimals(values: readonly string[], start = '0'): string {
  return addSums([start, ...values.filter((value) => DECIMAL.test(value))]);
}

/** The sum of sums, however long they have become. */
export function addSums(sums: readonly string[]): string {
  const decimals = sums.map(parse);
  const scale = decimals.reduce((finest, { fraction }) => Math.max(finest, fraction.length), 0);
  const units = decimals.reduce((total, { negative, whole, fraction }) => {
    const one = BigInt(whole + fraction.padEnd(scale, '0'));
    return negative ? total - one : total + one;
  }, 0n);
  return withPoint(units, scale);
}

// Longer ones would take seconds to add up.
const DECIMAL = /^-?\d{1,1000}(?:\.\d{1,1000})?$/;

interface Decimal {
  readonly negative: boolean;
  readonly whole: string;
  readonly fraction: string;
}

function parse(text: string): Decimal {
  const negative = text.startsWith('-');
  const [whole = '0', fraction = ''] = (negative ? text.slice(1) : text).split('.');
  return { negative, whole, fraction };
}

function withPoint(units: bigint, scale: number): string {
  const sign = units < 0n ? '-' : '';
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  const point = digits.length - scale;
  return sign + digits.slice(0, point) + (scale === 0 ? '' : `.${digits.slice(point)}`);
}
