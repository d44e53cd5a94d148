import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { errorBody, type RefusalCode } from './refusal.js';

/** Answers what Node's HTTP parser refused before there was a request, in the form of every other refusal. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, code, message } = refusalOfParser(error.code);
  const body = JSON.stringify(errorBody(code, message));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function refusalOfParser(code: string | undefined): { status: number; code: RefusalCode; message: string } {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return { status: 431, code: 'headers_too_large', message: 'the headers are too large' };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, code: 'request_timeout', message: 'the request took too long to arrive' };
    default:
      return { status: 400, code: 'bad_request', message: 'this is not a valid HTTP request' };
  }
}
