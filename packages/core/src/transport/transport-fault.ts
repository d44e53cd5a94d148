import type { TransportFault } from './transport.types.js';

/** The answer breaks HTTP; undici asserts what it does not expect, such as a status of 000. */
const PROTOCOL = new Set([
  'UND_ERR_HEADERS_OVERFLOW',
  'UND_ERR_NOT_SUPPORTED',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'ERR_ASSERTION',
]);

/** What kind of fault an error of undici, the socket or TLS is. */
export function faultOf(error: Error, requestStarted: boolean): TransportFault {
  const code = codeOf(error);
  if (!requestStarted || code === 'UND_ERR_CONNECT_TIMEOUT') return 'connect';
  if (PROTOCOL.has(code) || error.name === 'HTTPParserError') return 'protocol';
  return code === 'ETIMEDOUT' || code === 'UND_ERR_HEADERS_TIMEOUT' ? 'timeout' : 'reset';
}

/** The error in a word that holds no secret: its code, else its name. */
export function describeFault(error: Error): string {
  const code = codeOf(error);
  return code === '' ? error.name : code;
}

function codeOf(error: Error): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : '';
}
