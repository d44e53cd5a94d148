import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { answerClientError } from '../http/client-error.js';
import type { HttpReply } from '../http/http.types.js';
import { HostRule } from '../http/host-rule.js';
import { KeyRing } from '../http/key-ring.js';
import { refusalOf } from '../http/refusal-of.js';
import { registerHttp } from '../http/register-http.js';
import { RequestGate } from '../http/request-gate.js';
import { RouteTable } from '../http/route-table.js';
import { Closing } from '../observe/closing.js';
import { openDatabase } from '../storage/open-database.js';
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

/** Time that a request has to arrive completely. */
const REQUEST_TIMEOUT_MS = 30_000;

/**
 * Opens the database, then listens.
 *
 * @throws what the database or the socket threw: `EADDRINUSE` for a port in use
 */
export async function startServer(options: CollectorOptions): Promise<CollectorServer> {
  const database = await openDatabase(options.database);
  try {
    const app = await createApp(CollectorModule.on(database, options), options);
    await app.listen(options.port, options.host);
    let closed: Promise<void> | undefined;
    return {
      url: urlOf(app, options.host),
      close: () => (closed ??= closeWithin(app, app.get(Closing), database)),
    };
  } catch (error) {
    await database.destroy();
    throw error;
  }
}

async function createApp(
  module: ReturnType<typeof CollectorModule.on>,
  options: CollectorOptions,
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(module, createAdapter(), {
    abortOnError: false,
    bodyParser: false,
    logger: false,
  });
  const routes = new RouteTable();
  const hosts = new HostRule(options.host, options.allowedHosts);
  registerHttp(app, new RequestGate(hosts, new KeyRing(options.apiKeys), routes), routes);
  return app;
}

function createAdapter(): FastifyAdapter {
  return new FastifyAdapter({
    skipMiddie: true,
    requestTimeout: REQUEST_TIMEOUT_MS,
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
