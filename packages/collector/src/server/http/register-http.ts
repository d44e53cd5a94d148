import { MAX_EVENT_BYTES } from '@greenflash-events/core/engine';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Readable } from 'node:stream';
import type { Forwarder } from '../forward/forwarder.js';
import type { Cors } from './cors.js';
import { readBody, TOO_LARGE } from './read-body.js';
import { Refusal } from './refusal.js';
import type { RequestGate } from './request-gate.js';
import type { RouteTable } from './route-table.js';
import { Turns } from '../storage/turns.js';

/** To parse and check a body of this size takes about a millisecond. */
const LARGE_BYTES = 32 * 1024;

/** What every request passes. */
export interface HttpParts {
  readonly gate: RequestGate;
  readonly routes: RouteTable;
  readonly cors: Cors;
  /** Undefined without `--forward`. */
  readonly forwarder: Forwarder | undefined;
}

/**
 * Puts the gate before every route and hands bodies on as bytes, whatever their media type: which one a route takes is
 * the gate's affair, and what the bytes mean is the route's.
 */
export function registerHttp(app: NestFastifyApplication, { gate, routes, cors, forwarder }: HttpParts): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRoute', ({ url, method }) => routes.add(url, method));
  fastify.addHook('onRequest', (request, reply, done) => {
    try {
      if (request.url.startsWith('/api/')) reply.headers(cors.headersFor(request));
      const isForwarded = request.is404 && forwarder?.takes(request.url) === true;
      if (request.method === 'OPTIONS' && request.is404) {
        const allow = isForwarded ? 'GET, POST, PUT, PATCH, DELETE' : routes.allowed(request.url);
        gate.checkHost(request);
        if (allow !== undefined) return cors.answerOptions(request, reply, `${allow}, OPTIONS`);
      }
      if (isForwarded) {
        gate.identify(request);
        for (const [name, value] of Object.entries(cors.headersFor(request))) reply.raw.setHeader(name, value);
        reply.hijack();
        return forwarder.forward(request, reply.raw);
      }
      gate.check(request);
      done();
    } catch (refusal) {
      done(refusal as Error);
    }
  });
  const server = app.getHttpServer();
  // Node would answer 417 to an Expect that it does not know, and that is no answer of the Events API.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  fastify.removeAllContentTypeParsers();
  const turns = new Turns();
  fastify.addContentTypeParser('*', async (_request: unknown, stream: Readable) => {
    const body = await readBody(stream, MAX_EVENT_BYTES).catch(refuseCutOff);
    // Many large bodies may be complete at once: each is parsed and checked in a turn of its own.
    if (body !== TOO_LARGE && body.length > LARGE_BYTES) await turns.next();
    return body;
  });
}

/** The client is gone and reads no answer, but that is no failure of the collector. */
function refuseCutOff(): never {
  throw new Refusal(400, 'bad_request', 'the connection was closed before the end of the body');
}
