import { isUtf8 } from 'node:buffer';
import { inputError } from '../program/cli-error.js';
import type { Chunks, SourceRecord } from './record.types.js';
import { splitLines, type Line } from './split-lines.js';

const BYTE_ORDER_MARK = '\ufeff';

/** The values of a file that holds one JSON text a line; blank lines are passed over. */
export async function* readNdjson(chunks: Chunks, maxLineBytes: number): AsyncGenerator<SourceRecord> {
  let isFirst = true;
  for await (const line of splitLines(chunks, maxLineBytes)) {
    const record = recordOf(line, maxLineBytes);
    if (record === undefined) continue;
    if (isFirst && isDocument(line)) {
      throw inputError(
        'the file is one JSON document, and not one object a line',
        'Rewrite it with: jq -c \'if type == "array" then .[] else . end\'',
      );
    }
    isFirst = false;
    yield record;
  }
}

/** Whether the first line begins a list, or an object that goes on in others. */
function isDocument({ bytes }: Line): boolean {
  return /^\ufeff?\s*(?:\[|\{\s*$)/.test(bytes?.toString('utf8') ?? '');
}

function recordOf({ number: line, bytes }: Line, maxBytes: number): SourceRecord | undefined {
  if (bytes === undefined) return { line, problem: bad(`is longer than ${maxBytes} bytes`) };
  if (!isUtf8(bytes)) return { line, problem: bad('is not UTF-8: name its encoding with --encoding') };
  const text = bytes.toString('utf8').replace(BYTE_ORDER_MARK, '');
  if (text.trim() === '') return undefined;
  try {
    return { line, content: parsed(text) };
  } catch (error) {
    return { line, problem: bad(`is not JSON: ${(error as Error).message}`) };
  }
}

const LONG_NUMBER = /\d{16}|(?=[\d.]{18})\d+\.\d/;
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** A number of JavaScript gives back any decimals of 15 digits, and is itself written with 17. */
const MAX_DIGITS = 17;

/** Numbers that one of JavaScript cannot hold are kept as text, digit by digit. */
function parsed(text: string): unknown {
  const content = JSON.parse(text) as unknown;
  if (!LONG_NUMBER.test(text)) return content;
  const kept = text.replace(TOKEN, (token) => (token.startsWith('"') || isHeld(token) ? token : `"${token}"`));
  const whole = JSON.parse(kept) as Record<string, unknown>;
  const { value, valueType } = Object(content) as Record<string, unknown>;
  const wasNumber = typeof value === 'number' && typeof whole['value'] === 'string';
  return wasNumber && valueType === undefined ? { ...whole, valueType: 'numeric' } : whole;
}

function isHeld(number: string): boolean {
  // An exponent comes from a program that had such a number.
  if (/[eE]/.test(number)) return true;
  const digits = number.replace(/[-.]/g, '').replace(/^0+/, '');
  const significant = number.includes('.') ? digits.replace(/0+$/, '') : digits;
  return Number.isSafeInteger(Math.trunc(Number(number))) && significant.length <= MAX_DIGITS;
}

function bad(message: string): { field: string; message: string } {
  return { field: 'line', message };
}
