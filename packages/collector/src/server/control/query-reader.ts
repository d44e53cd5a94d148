import type { Problem } from '../../client/stored-event.types.js';
import { MAX_PROBLEMS, Refusal } from '../http/refusal.js';

/**
 * Reads a query string strictly: a parameter that is unknown, given twice or malformed is a problem, since a filter that
 * is silently ignored would make a test pass that should not.
 */
export class QueryReader {
  private readonly values: Readonly<Record<string, unknown>>;
  private readonly problems: Problem[] = [];
  private readonly known = new Set<string>();
  private readonly matched = new Set<string>();

  constructor(query: unknown) {
    this.values = (query ?? {}) as Record<string, unknown>;
  }

  text(name: string): string | undefined {
    this.known.add(name);
    const value = this.values[name];
    if (value === undefined || typeof value === 'string') return value;
    this.problems.push({ field: name, message: 'is given more than once' });
    return undefined;
  }

  /**
   * Every parameter whose name fits, with each of its values.
   *
   * @param examples of such names, for who gives an unknown one
   */
  matching(pattern: RegExp, examples: readonly string[]): readonly { readonly name: string; readonly value: string }[] {
    for (const name of examples) this.known.add(name);
    const names = Object.keys(this.values).filter((name) => pattern.test(name));
    names.forEach((name) => this.matched.add(name));
    return names.flatMap((name) => [this.values[name]].flat().map((value) => ({ name, value: String(value) })));
  }

  refuse(field: string, message: string): void {
    this.problems.push({ field, message });
  }

  /** One of some texts. */
  oneOf<T extends string>(name: string, options: readonly T[], fallback: T): T {
    const text = this.text(name) ?? fallback;
    if ((options as readonly string[]).includes(text)) return text as T;
    this.problems.push({ field: name, message: `must be one of ${options.join(', ')}` });
    return fallback;
  }

  /** A whole number in a range, both ends included. */
  integer(name: string, { min, max, fallback }: { min: number; max: number; fallback: number }): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    this.problems.push({ field: name, message: `must be a whole number from ${min} to ${max}` });
    return fallback;
  }

  /** A time as epoch milliseconds: given so, or as RFC 3339 with an offset. */
  timeMs(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const timeMs = /^\d{1,15}$/.test(text) ? Number(text) : RFC_3339.test(text) ? Date.parse(text) : Number.NaN;
    if (!Number.isNaN(timeMs)) return timeMs;
    this.problems.push({ field: name, message: 'must be epoch milliseconds or an RFC 3339 date-time with an offset' });
    return undefined;
  }

  /** To be called after everything that is known was read. @throws Refusal 400 that lists every problem */
  finish(): void {
    const names = [...this.known].join(', ') || 'none';
    for (const name of Object.keys(this.values)) {
      if (!this.known.has(name) && !this.matched.has(name))
        this.problems.push({ field: name, message: `is not a parameter here; there are: ${names}` });
    }
    if (this.problems.length === 0) return;
    const message = this.problems
      .slice(0, MAX_PROBLEMS)
      .map((problem) => `${problem.field} ${problem.message}`)
      .join('; ');
    throw new Refusal(400, 'invalid_query', message, { problems: this.problems });
  }
}

const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;
