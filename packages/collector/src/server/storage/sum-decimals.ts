/** An amount and how often it occurs. */
export interface Amount {
  readonly value: string;
  readonly times: number;
}

/**
 * The exact sum of decimals, written with as many decimals as the finest of them: `0.10` and `0.2` are `0.30`. What is
 * no plain decimal (`abc`, `1e3`, `Infinity`) does not count.
 */
export function sumDecimals(amounts: readonly Amount[]): string {
  const decimals = amounts.flatMap(({ value, times }) => {
    const match = DECIMAL.exec(value);
    return match === null ? [] : [{ sign: match[1], whole: match[2] ?? '0', fraction: match[3] ?? '', times }];
  });
  const scale = decimals.reduce((finest, { fraction }) => Math.max(finest, fraction.length), 0);
  const sum = decimals.reduce((total, { sign, whole, fraction, times }) => {
    const units = BigInt(whole + fraction.padEnd(scale, '0')) * BigInt(times);
    return sign === '-' ? total - units : total + units;
  }, 0n);
  return withPoint(sum, scale);
}

// Longer ones are somebody's joke, and would take seconds to add up.
const DECIMAL = /^(-?)(\d{1,1000})(?:\.(\d{1,1000}))?$/;

function withPoint(units: bigint, scale: number): string {
  const sign = units < 0n ? '-' : '';
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  const point = digits.length - scale;
  return sign + digits.slice(0, point) + (scale === 0 ? '' : `.${digits.slice(point)}`);
}
