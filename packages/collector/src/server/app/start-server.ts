import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiDocument } from '../docs/api-document.js';
import { answerClientError, answerConnect } from '../http/client-error.js';
import type { HttpReply } from '../http/http.types.js';
import { HostRule } from '../http/host-rule.js';
import { KeyRing } from '../http/key-ring.js';
import { refusalOf } from '../http/refusal-of.js';
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
    const app = await createApp(CollectorModule.on(engine, options), options);
    await engine.listen(publishRemote(app.get(EventStore), app.get(Arrivals), options.log));
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
  const app = await NestFactory.create<NestFastifyApplication>(module, createAdapter(options), {
    abortOnError: false,
    bodyParser: false,
    logger: false,
  });
  const routes = new RouteTable();
  const hosts = new HostRule(options.host, options.allowedHosts);
  const rateLimit = options.rateLimit && new RateLimit(options.rateLimit);
  registerHttp(app, new RequestGate(hosts, new KeyRing(options.apiKeys), routes, rateLimit), routes);
  app.getHttpServer().maxConnections = MAX_CONNECTIONS;
  app.getHttpServer().on('connect', answerConnect);
  app.get(ApiDocument).makeBy(async () => (await import('../docs/describe-api.js')).describeApi(app));
  return app;
}

function createAdapter({ requestTimeoutMs = REQUEST_TIMEOUT_MS }: CollectorOptions): FastifyAdapter {
  return new FastifyAdapter({
    skipMiddie: true,
    requestTimeout: requestTimeoutMs,
    http: {
      headersTimeout: Math.min(HEAD_TIMEOUT_MS, requestTimeoutMs),
      connectionsCheckingInterval: Math.min(CHECK_MS, requestTimeoutMs),
    },
    // Fastify's own answer has another form; what still arrives while closing is served.
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
    frameworkErrors: (error: Error, _request: unknown, reply: HttpReply) => {
      const refusal = refusalOf(error);
      reply.status(refusal.getStatus()).send(refusal.body);
    },
  });
}

function urlOf(app: NestFastifyApplication, host: string): string {
  const address = app.getHttpServer().address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
