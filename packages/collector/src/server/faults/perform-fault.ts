import type { ServerResponse } from 'node:http';
import type { FaultAnswer } from '../../client/fault.types.js';
import { errorBody } from '../http/refusal.js';

const JSON_TYPE = 'application/json; charset=utf-8';
const FAULT = JSON.stringify(errorBody('fault', 'a fault of the script at /_collector/faults'));
const PAGE = '<!doctype html>\n<html><head><title>Welcome</title></head><body><h1>Welcome</h1></body></html>\n';

/** Of an event that was not stored. */
const NO_EVENT = { success: true, eventId: '00000000-0000-0000-0000-000000000000' };

/**
 * Answers as the fault has it.
 *
 * @param stored the true answer, when the event was stored
 * @param hold keeps the connection open until the client leaves, then ends it
 */
export function performFault(fault: FaultAnswer, response: ServerResponse, stored: unknown, hold: () => void): void {
  switch (fault.kind) {
    case 'status':
      return send(response, fault.status, { 'content-type': JSON_TYPE, ...retryHeaders(fault) }, FAULT);
    case 'html':
      return send(response, 200, { 'content-type': 'text/html; charset=utf-8' }, PAGE);
    case 'redirect':
      return send(response, fault.status ?? 307, { location: fault.location }, '');
    case 'half_body':
      return sendHalf(response, Buffer.from(JSON.stringify(stored ?? NO_EVENT)));
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'no_headers':
      return hold();
  }
}

type Headers = Readonly<Record<string, string | number>>;

function send(response: ServerResponse, status: number, headers: Headers, text: string): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) }).end(text);
}

function sendHalf(response: ServerResponse, body: Buffer): void {
  response.writeHead(200, { 'content-type': JSON_TYPE, 'content-length': body.length });
  response.write(body.subarray(0, body.length >> 1), () => response.destroy());
}

function retryHeaders(fault: Extract<FaultAnswer, { kind: 'status' }>): Headers {
  const { retryAfter, retryAfterMs, shouldRetry } = fault;
  return {
    ...(retryAfter !== undefined && { 'retry-after': retryAfter }),
    ...(retryAfterMs !== undefined && { 'retry-after-ms': retryAfterMs }),
    ...(shouldRetry !== undefined && { 'x-should-retry': String(shouldRetry) }),
  };
}
