import { createUuidV7 } from '@greenflash-events/core/engine';
import { request as httpRequest, type ClientRequest, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { ForwardedCall } from '../../client/control.types.js';
import type { HttpRequest } from '../http/http.types.js';
import { keyEndingOf } from '../http/key-ring.js';
import { EVENTS_PATH } from '../http/paths.js';
import { errorBody } from '../http/refusal.js';
import type { Arrivals } from '../observe/arrivals.js';
import { NO_NAMESPACE, type RequestLog } from '../observe/request-log.js';
import { cut } from '../storage/column-text.js';

/** Time that the origin has between two pieces of its answer. */
const TIMEOUT_MS = 60_000;

/** Bytes of a request that are looked at for the conversation it is about. */
const MAX_READ_BYTES = 256 * 1024;

const MAX_ANSWER_LENGTH = 2048;
const MAX_TEXT_LENGTH = 200;

/** Events that are on their way to the origin at most, and their bytes; what comes beyond is not sent on, and that is told. */
const MAX_EVENTS = 200;
const MAX_EVENT_BYTES = 16 * 1024 * 1024;

/** Of one connection, so not of the request that goes on. */
const HOP_BY_HOP = new Set([
  'connection',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Token of the forwarder; its value is undefined without `--forward`. */
export const FORWARDER = Symbol('collector forwarder');

/** What an accepted event is sent on with. */
export interface ForwardedEvent {
  readonly namespace: string;
  readonly eventId: string;
  readonly authorization: string;
  readonly bytes: Buffer;
}

type KnownCall = Pick<ForwardedCall, 'id' | 'receivedAt' | 'method' | 'path' | 'keyEnding' | 'durationMs'>;

/** Called with each call. */
export interface ForwardObservers {
  readonly requests: RequestLog;
  readonly arrivals: Arrivals;
}

/**
 * Sends what is no path of the Events API on to one origin, as it came and with the caller's own key, and its answer back.
 * It adds nothing: without a key, a request goes on without one.
 */
export class Forwarder {
  private readonly createId = createUuidV7();
  private events = 0;
  private eventBytes = 0;

  /** @param forwardEvents whether accepted events are sent on too, beside the collector's own answer */
  constructor(
    readonly origin: string,
    readonly forwardEvents: boolean,
    private readonly observers: ForwardObservers,
  ) {}

  /** Whether a path belongs to the API, and not to the Events API. */
  takes(url: string): boolean {
    const path = url.split(/[?#]/, 1)[0] ?? '';
    return path.startsWith('/api/') && path !== EVENTS_PATH && path !== `${EVENTS_PATH}/`;
  }

  /** Proxies one request. Never rejects: an origin that does not answer is a 502 with the reason. */
  forward(incoming: HttpRequest, response: ServerResponse): void {
    const { raw, method, url, headers, namespace } = incoming;
    const call = this.begin(incoming);
    const chunks: Buffer[] = [];
    let bytes = 0;
    raw.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (namespace !== undefined && bytes <= MAX_READ_BYTES) chunks.push(chunk);
    });
    const outgoing = this.request(method, url, passedOn(headers));
    let answerBytes = 0;
    const end = (status: number, problem?: string): void => {
      const links = bytes <= MAX_READ_BYTES ? linksOf(Buffer.concat(chunks)) : {};
      this.tell(namespace, { ...call(), status, ...(problem !== undefined && { problem }), answerBytes, ...links });
    };
    outgoing.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, passedOn(answer.headers));
      answer.on('data', (chunk: Buffer) => (answerBytes += chunk.length));
      answer.on('end', () => end(answer.statusCode ?? 0));
      answer.on('error', (error) => {
        end(answer.statusCode ?? 0, error.message);
        response.destroy();
      });
      answer.pipe(response);
    });
    outgoing.on('error', (error) => {
      if (response.headersSent) return void response.destroy();
      const message = `${this.origin} did not answer: ${error.message}; it is where --forward sends this path`;
      end(0, error.message);
      response.writeHead(502, { 'content-type': 'application/json; charset=utf-8' });
      response.end(JSON.stringify(errorBody('forward_failed', message)));
    });
    // A caller that leaves needs no answer.
    response.on('close', () => outgoing.destroy());
    raw.pipe(outgoing);
  }

  /** Sends an accepted event on, once, in the background. The origin's answer is shown beside the collector's own. */
  send({ namespace, eventId, authorization, bytes }: ForwardedEvent): void {
    const call = this.begin({ method: 'POST', url: EVENTS_PATH, headers: {}, namespace });
    const isOver = this.events >= MAX_EVENTS || this.eventBytes + bytes.length > MAX_EVENT_BYTES;
    if (isOver) {
      const problem = `the event was not sent on: ${this.events} are on their way already`;
      return this.tell(namespace, { ...call(), status: 0, problem, answerBytes: 0, eventId });
    }
    this.events++;
    this.eventBytes += bytes.length;
    let isDone = false;
    const end = (outcome: Pick<ForwardedCall, 'status' | 'problem' | 'answer' | 'answerBytes'>): void => {
      if (isDone) return;
      isDone = true;
      this.events--;
      this.eventBytes -= bytes.length;
      this.tell(namespace, { ...call(), ...outcome, eventId });
    };
    const headers = { authorization, 'content-type': 'application/json', 'content-length': String(bytes.length) };
    const outgoing = this.request('POST', EVENTS_PATH, headers);
    outgoing.on('response', (answer) => {
      let text = '';
      let answerBytes = 0;
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        answerBytes += Buffer.byteLength(chunk);
        if (text.length < MAX_ANSWER_LENGTH) text += chunk;
      });
      const status = answer.statusCode ?? 0;
      answer.on('end', () => end({ status, answer: cut(text, MAX_ANSWER_LENGTH), answerBytes }));
      answer.on('error', (error) => end({ status, problem: error.message, answerBytes }));
    });
    outgoing.on('error', (error) => end({ status: 0, problem: error.message, answerBytes: 0 }));
    outgoing.end(bytes);
  }

  private request(method: string, path: string, headers: Readonly<Record<string, string | string[]>>): ClientRequest {
    const url = new URL(this.origin);
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const outgoing = send(url, { method, path, headers: { ...headers }, timeout: TIMEOUT_MS });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
    return outgoing;
  }

  /** @returns what is known of the call by the time that it is asked */
  private begin(request: Pick<HttpRequest, 'method' | 'url' | 'headers' | 'namespace'>): () => KnownCall {
    const { method, url, headers, namespace } = request;
    const startedAt = performance.now();
    const keyEnding = namespace === undefined ? keyEndingOf(headers.authorization) : undefined;
    const known = {
      id: this.createId(),
      receivedAt: new Date().toISOString(),
      method: cut(method, 20),
      path: cut(url.split(/[?#]/, 1)[0] ?? '', MAX_TEXT_LENGTH),
      ...(keyEnding !== undefined && { keyEnding }),
    };
    return () => ({ ...known, durationMs: Math.round(performance.now() - startedAt) });
  }

  private tell(namespace: string | undefined, call: ForwardedCall): void {
    const { requests, arrivals } = this.observers;
    requests.addForwarded(namespace ?? NO_NAMESPACE, call);
    if (namespace === undefined) arrivals.publishToAll({ kind: 'forwarded', ...call });
    else arrivals.publish(namespace, { kind: 'forwarded', ...call });
  }
}

function passedOn(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const named = String(headers.connection ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase());
  const kept = Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name) && !named.includes(name));
  return Object.fromEntries(kept.filter((entry): entry is [string, string | string[]] => entry[1] !== undefined));
}

/** What links a call to events, where its body is JSON that says it. */
function linksOf(body: Buffer): Pick<ForwardedCall, 'user' | 'conversation'> {
  try {
    const fields = JSON.parse(body.toString()) as Readonly<Record<string, unknown>>;
    const user = fields['externalUserId'] ?? fields['userId'];
    const conversation = fields['externalConversationId'] ?? fields['conversationId'];
    return {
      ...(typeof user === 'string' && { user: cut(user, MAX_TEXT_LENGTH) }),
      ...(typeof conversation === 'string' && { conversation: cut(conversation, MAX_TEXT_LENGTH) }),
    };
  } catch {
    return {};
  }
}
