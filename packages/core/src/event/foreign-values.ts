/** A decimal number of decimal.js, Prisma, big.js or bignumber.js. */
export interface DecimalLike {
  toFixed(): string;
}

/** An id that is an object: an ObjectId or UUID of MongoDB's drivers. */
export interface IdLike {
  toHexString(): string;
}

/** A time of dayjs, Luxon, Moment, or any other whose `valueOf()` is epoch milliseconds; or of Temporal. */
export type TimeLike = { valueOf(): number } | { readonly epochMilliseconds: number };

/** A decimal in plain digits, where the object is one: without an exponent, and none of its digits rounded away. */
export function decimalText(value: object): string | undefined {
  // A boxed number rounds where it is asked for toFixed().
  if (value instanceof Number || value instanceof String) return undefined;
  const { toFixed } = value as { toFixed?: unknown };
  return typeof toFixed === 'function' ? stringOf(toFixed.call(value)) : textOf(value);
}

/** An id by its text, where it is a number, a bigint, or an object that has one. */
export function idText(value: unknown): string | undefined {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isInteger(value) ? String(BigInt(value)) : finiteText(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return undefined;
  const { toHexString } = value as { toHexString?: unknown };
  if (typeof toHexString === 'function') return stringOf(toHexString.call(value));
  const text = textOf(value);
  // The text of a whole document or entity is no id, and may hold all that is known of a user.
  return text !== undefined && /^[^\s{}]{1,200}$/.test(text) ? text : undefined;
}

/** Epoch milliseconds, where the value is a time. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const { epochMilliseconds, toDate } = value as { epochMilliseconds?: unknown; toDate?: unknown };
  if (typeof epochMilliseconds === 'number') return epochMilliseconds;
  const ms: unknown = value.valueOf();
  if (typeof ms === 'number') return ms;
  const date: unknown = typeof toDate === 'function' ? toDate.call(value) : undefined;
  return date instanceof Date ? date.getTime() : undefined;
}

/** What an object says that it is in words. Lists, bytes and times have words too, but are no single value. */
function textOf(value: object): string | undefined {
  if (Array.isArray(value) || ArrayBuffer.isView(value) || value instanceof Date || value instanceof Error)
    return undefined;
  if (value instanceof RegExp || value.toString === Object.prototype.toString) return undefined;
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- one of its own, as was just seen
  const text = stringOf(value.toString());
  return text?.startsWith('[object ') === true ? undefined : text;
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function finiteText(value: number): string | undefined {
  return Number.isFinite(value) ? String(value) : undefined;
}
