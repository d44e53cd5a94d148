import type { OptionCheck } from './option-checks.js';

/** What the transport says itself, and what would change the framing of the request or who is asked. */
const OURS: ReadonlySet<string> = new Set([
  ...['authorization', 'content-type', 'content-length', 'content-encoding', 'accept', 'accept-encoding', 'host'],
  ...['connection', 'keep-alive', 'transfer-encoding', 'te', 'trailer', 'upgrade', 'expect'],
  ...['proxy-authorization', 'proxy-connection'],
]);

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

const FROM_ENVIRONMENT = '; it is in the option headers or in the environment variable GREENFLASH_CUSTOM_HEADERS';

/** Reads `GREENFLASH_CUSTOM_HEADERS` as the vendor's client does: one `Name: value` a line, other lines left out. */
export function headersOfEnvironment(text: string | undefined): Record<string, string> {
  const lines = (text ?? '').split('\n').filter((line) => line.includes(':'));
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    }),
  );
}

export const checkHeaders: OptionCheck = (value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return 'must be an object of header names and their values';
  }
  for (const [name, text] of Object.entries(value) as [string, unknown][]) {
    if (!TOKEN.test(name)) return `has ${JSON.stringify(name)}, which is no name of a header${FROM_ENVIRONMENT}`;
    // Of the value nothing is quoted: it may be a secret.
    if (typeof text !== 'string' || !VALUE.test(text)) {
      return `has ${name}, whose value is no string that a header can carry${FROM_ENVIRONMENT}`;
    }
    if (OURS.has(name.toLowerCase())) {
      return `cannot hold ${name}, which is set for every request${keyHint(name)}${FROM_ENVIRONMENT}`;
    }
  }
  return undefined;
};

/** In one spelling; where two names differ in case only, the later one wins. */
export function mergeHeaders(...all: (Readonly<Record<string, string>> | undefined)[]): Record<string, string> {
  const entries = all.flatMap((headers) => Object.entries(headers ?? {}));
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]));
}

function keyHint(name: string): string {
  return name.toLowerCase() === 'authorization' ? '; the key is the option apiKey' : '';
}
