import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Refusal } from './refusal.js';

/**
 * Answers what Node's HTTP parser refused before there was a request, in the form of every other refusal.
 *
 * @returns what was answered; undefined when nothing waits for an answer: the client is gone, or it sent nothing. Browsers
 *   open connections beforehand, and health checks of TCP open them only to see that they can
 */
export function answerClientError(error: Error & { code?: string }, socket: Socket): Refusal | undefined {
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesRead === 0) {
    socket.destroy();
    return undefined;
  }
  return refuse(socket, refusalOfParser(error.code));
}

/** Answers `CONNECT`, for which Node makes no request: a proxy is what it asks for. */
export function answerConnect(socket: Duplex): Refusal {
  // A client that hangs up instead of reading on is no error of the collector.
  socket.on('error', () => socket.destroy());
  const headers = { allow: 'GET, HEAD, POST' };
  return refuse(socket, new Refusal(405, 'method_not_allowed', 'the collector answers no CONNECT', { headers }));
}

function refuse(socket: Duplex, refusal: Refusal): Refusal {
  const status = refusal.getStatus();
  const body = JSON.stringify(refusal.body);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    ...Object.entries(refusal.headers).map(([name, value]) => `${name[0]?.toUpperCase()}${name.slice(1)}: ${value}`),
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  return refusal;
}

function refusalOfParser(code: string | undefined): Refusal {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new Refusal(431, 'headers_too_large', 'the headers are too large');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Refusal(408, 'request_timeout', 'the request took too long to arrive');
    default:
      return new Refusal(400, 'bad_request', 'this is not a valid HTTP request');
  }
}
