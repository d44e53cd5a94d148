import type { TransportFault } from './transport.types.js';

/** The answer breaks HTTP; undici asserts what it does not expect, such as a status of 000. */
const PROTOCOL = new Set([
  'UND_ERR_HEADERS_OVERFLOW',
  'UND_ERR_NOT_SUPPORTED',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'ERR_ASSERTION',
]);

/**
 * What kind of fault an error of undici, the socket or TLS is. One without a code, before the request was begun, came from
 * no network: something threw.
 */
export function faultOf(error: Error, requestStarted: boolean): TransportFault {
  const code = codeOf(error);
  if (!requestStarted && isOwn(code)) return 'broken';
  if (!requestStarted || code === 'UND_ERR_CONNECT_TIMEOUT') return 'connect';
  if (PROTOCOL.has(code) || code.startsWith('HPE_') || error.name === 'HTTPParserError') return 'protocol';
  return code === 'ETIMEDOUT' || code === 'UND_ERR_HEADERS_TIMEOUT' ? 'timeout' : 'reset';
}

/** undici ends the connection at an answer `100 Continue` that was not asked for, and says only this. */
export function refusedInterimAnswer(error: Error): boolean {
  return codeOf(error) === 'UND_ERR_SOCKET' && error.message === 'bad response';
}

/** The error in a word that holds no secret: its code, else its name. */
export function describeFault(error: Error): string {
  const code = codeOf(error);
  return code === '' ? error.name : code;
}

/** Only the message of a fault of our own tells what to do about it; no answer of the network is quoted by it. */
export function describeOwnFault(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

const OWN_CODES =
  /^(ERR_(INVALID_ARG|MODULE|PACKAGE|REQUIRE|ILLEGAL)|MODULE_NOT_FOUND|UND_MOCK_|UND_ERR_(INVALID_ARG|NOT_SUPPORTED|DESTROYED|CLOSED)$)/;

/** Errors of the language, of the module loader, and of an undici that is used in a way which it does not know. */
function isOwn(code: string): boolean {
  return code === '' || OWN_CODES.test(code);
}

function codeOf(error: Error): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : '';
}
