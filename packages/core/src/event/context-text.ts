import { createHmac, timingSafeEqual } from 'node:crypto';
import { GreenflashEventsError } from '../errors/greenflash-events-error.js';
import type { EventContext } from './event.types.js';
import { idText } from './foreign-values.js';

/** Whether the text is signed: with a secret wherever it leaves the app, unsigned only where no one else can write it. */
export type ContextSigning =
  | {
      /** Any text that only the app knows. To rotate it, `readContext()` takes several; `writeContext()` uses the first. */
      readonly secret: string | readonly string[];
      readonly unsigned?: false;
    }
  | { readonly secret?: undefined; readonly unsigned: true };

/** Fields by their names in the text, the most important one first: an outcome without its conversation says little. */
const NAMES = {
  c: 'externalConversationId',
  cid: 'conversationId',
  u: 'externalUserId',
  uid: 'userId',
  o: 'externalOrganizationId',
  oid: 'organizationId',
} as const satisfies Record<string, keyof EventContext>;

type Name = keyof typeof NAMES;

const VERSION = '1.';
const SIGNATURE_BYTES = 16;
const DEFAULT_MAX_LENGTH = 200;

/**
 * Writes down who and which conversation, so that an outcome that comes later (a payment's webhook, a job, a link in an
 * e-mail) can be told with them. The text is ASCII; it fits a header, a metadata field and, encoded, a query string.
 * Not encrypted: who holds the text can read the ids.
 *
 * Takes the six ids of users, organizations and conversations, no other field. Never longer than `maxLength`: where it
 * would be, whole ids are left out, the organization first and the conversation last.
 *
 * @param options.maxLength @default 200
 * @returns an empty text where there is nothing to write down
 * @throws GreenflashEventsError `INVALID_OPTIONS` without a secret, unless `unsigned: true` is given
 */
export function writeContext(context: EventContext, options: ContextSigning & { readonly maxLength?: number }): string {
  const [secret] = secretsOf(options);
  const room = (options.maxLength ?? DEFAULT_MAX_LENGTH) - VERSION.length - signatureOf('', secret).length;
  const fields = new URLSearchParams();
  for (const [name, field] of Object.entries(NAMES)) {
    const given = context[field];
    const id = typeof given === 'string' ? given : idText(given);
    if (id === undefined || id === '') continue;
    fields.set(name, id);
    if (fields.toString().length > room) fields.delete(name);
  }
  if (fields.size === 0) return '';
  return VERSION + fields.toString() + signatureOf(fields.toString(), secret);
}

/**
 * Reads what `writeContext()` has written, for `runWithContext()` or the fields of an event. Never throws for a text,
 * whatever it is.
 *
 * @returns undefined for no text, one that was changed or cut, and one with a signature that does not fit the secret
 * @throws GreenflashEventsError `INVALID_OPTIONS` without a secret, unless `unsigned: true` is given
 */
export function readContext(text: unknown, options: ContextSigning): EventContext | undefined {
  const secrets = secretsOf(options);
  if (typeof text !== 'string' || !text.startsWith(VERSION)) return undefined;
  const end = text.lastIndexOf('.');
  const fields = text.slice(VERSION.length, end);
  if (end < VERSION.length || !secrets.some((secret) => isEqual(text.slice(end), signatureOf(fields, secret)))) {
    return undefined;
  }
  const ids = [...new URLSearchParams(fields)].filter(([name, id]) => Object.hasOwn(NAMES, name) && id !== '');
  return Object.fromEntries(ids.map(([name, id]) => [NAMES[name as Name], id]));
}

/** An empty secret would sign with what everyone knows; an absent one is often a variable that is not set. */
function secretsOf({ secret, unsigned }: ContextSigning): readonly (string | undefined)[] {
  if (unsigned === true && secret === undefined) return [undefined];
  const secrets = [secret ?? []].flat();
  if (secrets.length > 0 && secrets.every((text) => typeof text === 'string' && text !== '')) return secrets;
  throw new GreenflashEventsError(
    'INVALID_OPTIONS',
    'secret is missing or empty: give the text that signs the context, or unsigned: true where only the app can write it',
  );
}

function signatureOf(fields: string, secret: string | undefined): string {
  if (secret === undefined) return '.';
  const hmac = createHmac('sha256', secret).update(`greenflash-events context ${VERSION}${fields}`).digest();
  return `.${hmac.subarray(0, SIGNATURE_BYTES).toString('base64url')}`;
}

function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
