import { createPattern } from '../../../src/server/storage/event-tests.js';

/**
 * What a value must be. In the URL a value is exact, as in the control plane's filters; `~` before it asks for a part of
 * it, `!` for anything else, and `*` stands for any text. In a field of the page it is the other way round: what you type
 * is a part, and `=` before it asks for the whole value. Case matters for a whole value only, unless it is negated: the
 * rules of the control plane's `like.` and `not.`.
 */
export interface Condition {
  readonly kind: 'exact' | 'part' | 'pattern';
  readonly isNegated: boolean;
  readonly text: string;
}

/** Reads a value of the URL. */
export function parseCondition(value: string): Condition {
  if (value.startsWith('!')) return { ...parseCondition(value.slice(1)), isNegated: true };
  if (value.startsWith('~')) return { kind: 'part', isNegated: false, text: value.slice(1) };
  if (value.startsWith('=')) return { kind: 'exact', isNegated: false, text: value.slice(1) };
  return { kind: value.includes('*') ? 'pattern' : 'exact', isNegated: false, text: value };
}

/** The value of the URL for a whole text, including one that looks like a condition. */
export function exactly(text: string): string {
  return /^[!~=]|\*/.test(text) ? `=${text}` : text;
}

export function not(value: string): string {
  return `!${value}`;
}

/** What stands in a field for a value of the URL. */
export function toFieldText(value: string | undefined): string {
  if (value === undefined) return '';
  const { kind, isNegated, text } = parseCondition(value);
  const sign = isNegated ? '!' : '';
  if (kind === 'exact') return `${sign}=${text}`;
  if (kind === 'pattern') return `${sign}${text}`;
  return /^[!~=]|\*/.test(text) ? `${sign}~${text}` : `${sign}${text}`;
}

/** The value of the URL for what was typed in a field; undefined for nothing. */
export function fromFieldText(typed: string): string | undefined {
  if (typed.startsWith('!')) {
    const negated = fromFieldText(typed.slice(1));
    return negated === undefined ? undefined : not(negated);
  }
  if (typed.startsWith('=')) return exactly(typed.slice(1));
  const part = typed.startsWith('~') ? typed.slice(1) : typed;
  if (part === '') return undefined;
  return part === typed && typed.includes('*') ? typed : `~${part}`;
}

/** Decides on the values that a row has for a field. A negated condition holds for a row without any. */
export function createTest({ kind, isNegated, text }: Condition): (values: readonly string[]) => boolean {
  const holds = kind === 'exact' ? createExactTest(text, isNegated) : createTextTest(kind, text);
  return isNegated ? (values) => !values.some(holds) : (values) => values.some(holds);
}

function createTextTest(kind: 'part' | 'pattern', text: string): (value: string) => boolean {
  if (kind === 'pattern') return createPattern(text);
  const part = text.toLowerCase();
  return (value) => value.toLowerCase().includes(part);
}

function createExactTest(text: string, isNegated: boolean): (value: string) => boolean {
  const whole = text.toLowerCase();
  if (isNegated) return (value) => value.toLowerCase() === whole;
  const cut = CUT_NAME.exec(text)?.[1];
  if (cut !== undefined) return (value) => value === text || (value.length > MAX_NAME && value.startsWith(cut));
  return (value) => value === text;
}

/** The collector's totals hold the beginning of a longer text, and a hash of all of it. */
const CUT_NAME = /^(.{200})…[0-9a-f]{32}$/s;
const MAX_NAME = 255;
