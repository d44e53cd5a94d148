import { createHash, timingSafeEqual } from 'node:crypto';

/** Token of a key that is no secret, which the collector's own pages may know; its value is undefined when there is none. */
export const PUBLIC_KEY = Symbol('collector public key');

/**
 * The keys that open the collector. Each opens a namespace of its own: what was sent with one key is seen with that key
 * only.
 */
export class KeyRing {
  private readonly keys: readonly { readonly digest: Buffer; readonly namespace: string }[];

  constructor(keys: readonly string[]) {
    this.keys = keys.flatMap((key) => {
      const namespace = namespaceOf(key);
      // Node reads a header as Latin-1, whichever of the two a sender wrote a key in that is not ASCII.
      const forms = [key, Buffer.from(key).toString('latin1')];
      return forms.map((form) => ({ digest: sha256(form), namespace }));
    });
  }

  /**
   * The namespace that an `Authorization` header opens; undefined for a wrong key. The time it takes says nothing of
   * how much of a key was right, nor which of the keys it was.
   */
  open(authorization: string | undefined): string | undefined {
    const given = sha256(tokenOf(authorization) ?? '');
    let namespace: string | undefined;
    for (const key of this.keys) {
      if (timingSafeEqual(key.digest, given)) namespace = key.namespace;
    }
    return namespace;
  }
}

/** Whether a text, trimmed, can be a key: any that a header can carry. */
export function isKey(text: string): boolean {
  return text !== '' && text === text.trim() && !/[\p{Cc}\u2028\u2029]/u.test(text);
}

/**
 * How the key in a header ended, so that its sender finds it: four characters, and a third of it, at most. Undefined for
 * a key that is too short to show any of it, and for none.
 */
export function keyEndingOf(authorization: string | undefined): string | undefined {
  const token = tokenOf(authorization) ?? '';
  const length = Math.min(4, Math.floor(token.length / 3));
  return length === 0 ? undefined : token.slice(-length).toWellFormed();
}

/** What comes after `Bearer`, without the spaces around it. */
function tokenOf(authorization = ''): string | undefined {
  return /^bearer[ \t]+(.*)$/is.exec(authorization)?.[1]?.trim();
}

function namespaceOf(key: string): string {
  return sha256(`namespace\0${key}`).toString('hex', 0, 16);
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
