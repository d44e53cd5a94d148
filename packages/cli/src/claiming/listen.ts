import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InvalidArgumentError } from 'commander';
import { inputError } from '../program/cli-error.js';

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** What is served; both are asked for at each request. */
export interface Served {
  /** Why nothing can be delivered; none where all is well. */
  health(): Promise<{ readonly problems: readonly string[] } & object>;
  /** In Prometheus' text format. */
  metrics(): Promise<string>;
}

export interface Listening {
  readonly url: string;
  /** Idempotent. Never rejects. */
  close(): Promise<void>;
}

/**
 * Of `9464` or `0.0.0.0:9464`; a port alone is one of loopback.
 *
 * @throws InvalidArgumentError
 */
export function listenAddress(text: string): ListenAddress {
  const match = /^(?:(\[[0-9a-f:.]+\]|[\w.-]+):)?(\d{1,5})$/i.exec(text);
  const port = Number(match?.[2]);
  if (match === null || port > 65_535) {
    throw new InvalidArgumentError('It must be a port such as 9464, or an address such as 0.0.0.0:9464.');
  }
  return { host: (match[1] ?? '127.0.0.1').replaceAll(/[[\]]/g, ''), port };
}

/**
 * Serves `/livez`, `/healthz` and `/metrics`.
 *
 * @throws (as a rejection) CliError where the address cannot be used
 */
export async function listen({ host, port }: ListenAddress, served: Served): Promise<Listening> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0]!;
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(response, 405, 'text/plain', 'GET only\n');
    respond(path, response, served).catch(() => answer(response, 500, 'text/plain', 'cannot be answered now\n'));
  });
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const problem = code === 'EADDRINUSE' ? 'is in use by another process' : `cannot be used (${code})`;
    throw inputError(`the address ${host}:${port} of --listen ${problem}`, 'Give another port with --listen.', error);
  }
  return { url: urlOf(server, host), close: () => close(server) };
}

async function respond(path: string, response: ServerResponse, served: Served): Promise<void> {
  switch (path) {
    case '/livez':
      return answer(response, 200, 'text/plain', 'ok\n');
    case '/healthz': {
      const health = await served.health();
      const isWell = health.problems.length === 0;
      const body = JSON.stringify({ status: isWell ? 'ok' : 'unavailable', ...health });
      return answer(response, isWell ? 200 : 503, 'application/json', `${body}\n`);
    }
    case '/metrics':
      return answer(response, 200, 'text/plain; version=0.0.4; charset=utf-8', await served.metrics());
    default:
      return answer(response, 404, 'text/plain', '/livez, /healthz and /metrics are served here\n');
  }
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
}

function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
