import { MAX_EVENT_BYTES } from '@greenflash-events/core/engine';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Readable } from 'node:stream';
import { readBody } from './read-body.js';
import { Refusal } from './refusal.js';
import type { RequestGate } from './request-gate.js';
import type { RouteTable } from './route-table.js';

/**
 * Puts the gate before every route and hands bodies on as bytes, whatever their media type: which one a route takes is
 * the gate's affair, and what the bytes mean is the route's.
 */
export function registerHttp(app: NestFastifyApplication, gate: RequestGate, routes: RouteTable): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRoute', ({ url, method }) => routes.add(url, method));
  fastify.addHook('onRequest', (request, _reply, done) => {
    try {
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
  fastify.addContentTypeParser('*', (_request: unknown, stream: Readable) =>
    readBody(stream, MAX_EVENT_BYTES).catch(refuseCutOff),
  );
}

/** Nobody is there to read it, but it is no failure of ours either. */
function refuseCutOff(): never {
  throw new Refusal(400, 'bad_request', 'the connection was closed before the end of the body');
}
