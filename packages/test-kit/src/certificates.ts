import { createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import {
  bitString,
  boolean,
  der,
  generalizedTime,
  integer,
  objectId,
  octetString,
  sequence,
  set,
  tagged,
  utf8String,
} from './der.js';

const DAY_MS = 86_400_000;
const ECDSA_WITH_SHA256 = sequence(objectId('1.2.840.10045.4.3.2'));
const COMMON_NAME = '2.5.4.3';
const SUBJECT_ALT_NAME = '2.5.29.17';
const BASIC_CONSTRAINTS = '2.5.29.19';

/** A certificate and its key in PEM, as Node's TLS takes them. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

export interface CertificateWish {
  /** The IPv4 address that it is for. @default 127.0.0.1 */
  readonly address?: string;
  /** @default a day from now */
  readonly validUntil?: Date;
}

/** Signs certificates; new for each test, so that no key lies in the repository. */
export interface Authority {
  readonly cert: string;
  issue(wish?: CertificateWish): Certificate;
}

export function createAuthority(name = 'Test authority'): Authority {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const constraints = extension(BASIC_CONSTRAINTS, sequence(boolean(true)), true);
  const validUntil = new Date(Date.now() + DAY_MS);
  const sign = (subject: string, publicKey: KeyObject, until: Date, extensions: Buffer): string =>
    pem(certificate({ issuer: name, subject, publicKey, until, extensions, signer: keys.privateKey }));
  return {
    cert: sign(name, keys.publicKey, validUntil, constraints),
    issue: ({ address = '127.0.0.1', validUntil: until = validUntil } = {}) => {
      const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const forAddress = sequence(der(0x87, Buffer.from(address.split('.').map(Number))));
      return {
        key: own.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        cert: sign('Events API', own.publicKey, until, extension(SUBJECT_ALT_NAME, forAddress)),
      };
    },
  };
}

interface Contents {
  readonly issuer: string;
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly until: Date;
  readonly extensions: Buffer;
  readonly signer: KeyObject;
}

/** @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1 */
function certificate({ issuer, subject, publicKey, until, extensions, signer }: Contents): Buffer {
  const version3 = tagged(0, integer(Buffer.from([2])));
  const serial = integer(Buffer.concat([Buffer.from([1]), randomBytes(8)]));
  const validity = sequence(generalizedTime(new Date(until.getTime() - 30 * DAY_MS)), generalizedTime(until));
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const parts = [version3, serial, ECDSA_WITH_SHA256, nameOf(issuer), validity, nameOf(subject), spki];
  const toBeSigned = sequence(...parts, tagged(3, sequence(extensions)));
  const signature = createSign('sha256').update(toBeSigned).sign(signer);
  return sequence(toBeSigned, ECDSA_WITH_SHA256, bitString(signature));
}

function nameOf(commonName: string): Buffer {
  return sequence(set(sequence(objectId(COMMON_NAME), utf8String(commonName))));
}

function extension(id: string, content: Buffer, critical = false): Buffer {
  return sequence(objectId(id), ...(critical ? [boolean(true)] : []), octetString(content));
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
