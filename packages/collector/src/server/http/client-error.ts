import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { errorBody, type RefusalCode } from './refusal.js';

/** Answers what Node's HTTP parser refused before there was a request, in the form of every other refusal. */
export function answerClientError(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  refuse(socket, refusalOfParser(error.code));
}

/** Answers `CONNECT`, for which Node makes no request: a proxy is what it asks for. */
export function answerConnect(_request: IncomingMessage, socket: Duplex): void {
  // Whoever hangs up instead of reading on is gone, and no error of ours.
  socket.on('error', () => socket.destroy());
  const refusal = { status: 405, code: 'method_not_allowed', message: 'the collector is no proxy' } as const;
  refuse(socket, refusal, ['Allow: GET, HEAD, POST']);
}

interface RawRefusal {
  readonly status: number;
  readonly code: RefusalCode;
  readonly message: string;
}

function refuse(socket: Duplex, { status, code, message }: RawRefusal, headers: readonly string[] = []): void {
  const body = JSON.stringify(errorBody(code, message));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    ...headers,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function refusalOfParser(code: string | undefined): RawRefusal {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return { status: 431, code: 'headers_too_large', message: 'the headers are too large' };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, code: 'request_timeout', message: 'the request took too long to arrive' };
    default:
      return { status: 400, code: 'bad_request', message: 'this is not a valid HTTP request' };
  }
}
