/** Levels of objects and arrays that a body may have, itself included. */
export const MAX_NESTING = 64;

/** UTF-8 bytes that a body may have. */
export const MAX_EVENT_BYTES = 256 * 1024;

/** Whether the JSON text nests deeper than {@link MAX_NESTING}. Reads the text only, so that no parser can overflow first. */
export function nestsTooDeep(json: string): boolean {
  let depth = 0;
  for (let i = 0; i < json.length; i++) {
    switch (json.charCodeAt(i)) {
      case QUOTE:
        i = endOfString(json, i);
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        if (++depth > MAX_NESTING) return true;
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        depth--;
        break;
    }
  }
  return false;
}

/**
 * Whether a string in the text holds half of a surrogate pair, which UTF-8 cannot carry. The text must come from
 * `JSON.stringify`, which writes such a half, and nothing else, as `\ud…`.
 */
export function hasLoneSurrogate(json: string): boolean {
  return json.includes('\\ud') && LONE_SURROGATE.test(json);
}

/** The same text with U+FFFD for each such half, as `String.prototype.toWellFormed()` has it. */
export function withoutLoneSurrogates(json: string): string {
  return json.replaceAll(/(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g, '$1\ufffd');
}

const LONE_SURROGATE = /(?<!\\)(?:\\\\)*\\ud[89a-f]/;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

function endOfString(json: string, start: number): number {
  let end = json.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(json, end)) end = json.indexOf('"', end + 1);
  return end === -1 ? json.length : end;
}

function isEscaped(json: string, at: number): boolean {
  let backslashes = 0;
  while (json.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
  return backslashes % 2 === 1;
}
