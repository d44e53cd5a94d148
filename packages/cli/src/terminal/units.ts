const NUMBER = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

export function count(value: number): string {
  return NUMBER.format(value);
}

/** `1 event`, `2 events`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

export function megabytes(bytes: number): string {
  return `${count(bytes / 1_000_000)} MB`;
}

const SECOND_MS = 1_000;
const UNITS: readonly (readonly [string, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', SECOND_MS],
];

/** The two largest units: `3m 20s`, `1d 4h`. */
export function duration(ms: number): string {
  let left = Math.max(0, Math.round(ms / SECOND_MS)) * SECOND_MS;
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const amount = Math.floor(left / size);
    left -= amount * size;
    if (amount > 0 || (parts.length > 0 && unit !== 'd')) parts.push(`${amount}${unit}`);
  }
  return parts.length === 0 ? '0s' : parts.slice(0, 2).join(' ');
}

const SIZES: Readonly<Record<string, number>> = Object.fromEntries(UNITS);

/** Milliseconds of `90s`, `15m`, `12h` or `30d`; undefined for anything else. */
export function durationMs(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([dhms])$/.exec(text);
  return match === null ? undefined : Number(match[1]) * (SIZES[match[2]!] ?? 0);
}
