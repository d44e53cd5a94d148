import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * The keys that open the collector. Each opens a namespace of its own: what was sent with one key is seen with that key
 * only.
 */
export class KeyRing {
  private readonly keys: readonly { readonly digest: Buffer; readonly namespace: string }[];

  constructor(keys: readonly string[]) {
    this.keys = keys.map((key) => ({ digest: sha256(key), namespace: namespaceOf(key) }));
  }

  /**
   * The namespace that an `Authorization` header opens; undefined for a wrong key. The time it takes says nothing of
   * how much of a key was right, nor which of the keys it was.
   */
  open(authorization: string | undefined): string | undefined {
    const given = sha256(BEARER.exec(authorization ?? '')?.[1] ?? '');
    let namespace: string | undefined;
    for (const key of this.keys) {
      if (timingSafeEqual(key.digest, given)) namespace = key.namespace;
    }
    return namespace;
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc6750#section-2.1 */
const BEARER = /^bearer +([\w\-.~+/]+=*) *$/i;

/** A key as `Authorization: Bearer` can carry it. */
export const KEY = /^[\w\-.~+/]+=*$/;

function namespaceOf(key: string): string {
  return sha256(`namespace\0${key}`).toString('hex', 0, 16);
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
