import 'reflect-metadata';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { FORWARDER, type Forwarder } from '../forward/forwarder.js';
import { Cors } from '../http/cors.js';
import { answerClientError, answerConnect } from '../http/client-error.js';
import type { HttpReply, HttpRequest } from '../http/http.types.js';
import type { Refusal } from '../http/refusal.js';
import { HostRule } from '../http/host-rule.js';
import { KeyRing } from '../http/key-ring.js';
import { refusalOf } from '../http/refusal-of.js';
import { type RefusedRequest, Refusals } from '../observe/refusals.js';
import { RequestLog } from '../observe/request-log.js';
import { registerHttp } from '../http/register-http.js';
import { RateLimit } from '../http/rate-limit.js';
import { RequestGate } from '../http/request-gate.js';
import { RouteTable } from '../http/route-table.js';
import { Arrivals } from '../observe/arrivals.js';
import { Closing } from '../observe/closing.js';
import { publishRemote } from '../observe/remote-arrivals.js';
import { EventStore } from '../storage/event-store.js';
import { openDatabase } from '../storage/open-database.js';
import { Retention } from '../storage/retention.js';
import type { CollectorOptions } from './collector-options.js';
import { CollectorModule } from './collector.module.js';
import { closeWithin } from './close-within.js';

/** A collector that listens. */
export interface CollectorServer {
  /** Without a slash at the end. */
  readonly url: string;
  /** Lets requests in flight finish, for two seconds at most. Idempotent: one shared promise, which never rejects. */
  close(): Promise<void>;
}

const REQUEST_TIMEOUT_MS = 30_000;

/** Time that the head of a request has to arrive, the first one's from when the connection is open. */
const HEAD_TIMEOUT_MS = 10_000;

/** How often connections are looked at. */
const CHECK_MS = 1000;

/** Beyond these, a connection is closed as soon as it is open. */
const MAX_CONNECTIONS = 16_384;

/**
 * Opens the database, then listens.
 *
 * @throws what the database or the socket threw: `EADDRINUSE` for a port in use
 */
export async function startServer(options: CollectorOptions): Promise<CollectorServer> {
  const engine = await openDatabase(options.database, options.log);
  const retention = new Retention(engine, options.retention, options.log);
  try {
    const app = await createApp(CollectorModule.on({ engine, retention }, options), options);
    await engine.listen(
      publishRemote({
        store: app.get(EventStore),
        arrivals: app.get(Arrivals),
        requests: app.get(RequestLog),
        log: options.log,
      }),
    );
    const arrivals = app.get(Arrivals);
    app
      .get(EventStore)
      .onStorage((ok, message) =>
        arrivals.publishToAll({ kind: 'storage', ok, ...(message !== undefined && { message }) }),
      );
    await app.listen(options.port, options.host);
    retention.start();
    let closed: Promise<void> | undefined;
    return {
      url: urlOf(app, options.host),
      close: () => (closed ??= closeWithin(app, app.get(Closing), { engine, retention })),
    };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

async function createApp(
  module: ReturnType<typeof CollectorModule.on>,
  options: CollectorOptions,
): Promise<NestFastifyApplication> {
  const refuse: EarlyRefusals = { early: () => undefined };
  const app = await NestFactory.create<NestFastifyApplication>(module, createAdapter(options, refuse), {
    abortOnError: false,
    bodyParser: false,
    logger: false,
  });
  refuse.early = (request, refusal) => void app.get(Refusals).add(request, refusal);
  const routes = new RouteTable();
  const hosts = new HostRule(options.host, options.allowedHosts);
  const rateLimit = options.rateLimit && new RateLimit(options.rateLimit);
  const gate = new RequestGate(hosts, new KeyRing(options.apiKeys), routes, rateLimit);
  const forwarder = app.get<Forwarder | undefined>(FORWARDER);
  registerHttp(app, { gate, routes, cors: new Cors(options.cors ?? []), forwarder });
  app.getHttpServer().maxConnections = MAX_CONNECTIONS;
  app.getHttpServer().on('connect', (request: IncomingMessage, socket: Duplex) => {
    refuse.early({ method: 'CONNECT', url: request.url ?? '' }, answerConnect(socket));
  });
  return app;
}

/** Called with requests that are refused before there is a route for them. */
interface EarlyRefusals {
  early(request: RefusedRequest, refusal: Refusal): void;
}

function createAdapter(
  { requestTimeoutMs = REQUEST_TIMEOUT_MS }: CollectorOptions,
  refuse: EarlyRefusals,
): FastifyAdapter {
  return new FastifyAdapter({
    skipMiddie: true,
    requestTimeout: requestTimeoutMs,
    http: {
      headersTimeout: Math.min(HEAD_TIMEOUT_MS, requestTimeoutMs),
      connectionsCheckingInterval: Math.min(CHECK_MS, requestTimeoutMs),
    },
    // Fastify's own answer has another form; what still arrives while closing is served.
    return503OnClosing: false,
    clientErrorHandler: (error: Error & { code?: string }, socket: Socket) => {
      const refusal = answerClientError(error, socket);
      if (refusal !== undefined) refuse.early({ method: '', url: '' }, refusal);
    },
    frameworkErrors: (error: Error, { method, url, headers }: HttpRequest, reply: HttpReply) => {
      const refusal = refusalOf(error);
      refuse.early({ method, url, authorization: headers.authorization }, refusal);
      reply.status(refusal.getStatus()).send(refusal.body);
    },
  });
}

function urlOf(app: NestFastifyApplication, host: string): string {
  const address = app.getHttpServer().address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
