import { join } from 'node:path';
import { startServer, type CollectorServer } from '../../src/server/app/start-server.js';
import { CLOSE_DEADLINE_MS } from '../../src/server/app/close-within.js';
import type { CollectorOptions } from '../../src/server/app/collector-options.js';

export const PRODUCT = '3c90c3cc-0d44-4b50-8888-8dd25736052a';
export const EVENT = { eventType: 'upgrade_purchased', productId: PRODUCT, value: '149.00' };
export const KEY = 'test-key';

/** An answer, its body parsed where there is one. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

export interface Json {
  readonly [field: string]: never;
}

/** A collector in this process, from its sources, with the lines it logged. */
export interface TestServer extends CollectorServer {
  readonly log: string[];
  /** Lines about refused requests. */
  readonly refusals: string[];
  /** `POST /api/v1/events`: an object as JSON, a string or bytes as they are. */
  post(body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Any path, with the key. */
  get(path: string, init?: RequestInit): Promise<Answer>;
}

export async function startTestServer(options: Partial<CollectorOptions> = {}): Promise<TestServer> {
  const log: string[] = [];
  const refusals: string[] = [];
  const server = await startServer({
    port: 0,
    host: '127.0.0.1',
    apiKeys: [KEY],
    database: undefined,
    retention: { maxAgeMs: undefined, maxEvents: undefined },
    allowedHosts: [],
    faults: false,
    rateLimit: undefined,
    assetDirectory: join(__dirname, '../../dist'),
    log: (line) => (line.startsWith('refused ') ? refusals : log).push(line),
    ...options,
  });
  const authorization = `Bearer ${options.apiKeys?.[0] ?? KEY}`;
  return {
    ...server,
    log,
    refusals,
    post: (body, headers = {}) =>
      send(`${server.url}/api/v1/events`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      }),
    get: (path, init = {}) =>
      send(`${server.url}${path}`, {
        ...init,
        headers: { authorization, ...(init.headers as Record<string, string>) },
      }),
  };
}

/** Closes a collector for which the end of the time for requests in flight never comes: what would take until then hangs. */
export async function closeByItself(server: CollectorServer): Promise<void> {
  const real = setTimeout;
  const never = (act: () => void, ms?: number): NodeJS.Timeout => real(act, ms === CLOSE_DEADLINE_MS ? NEVER_MS : ms);
  const timers = jest.spyOn(globalThis, 'setTimeout').mockImplementation(never);
  try {
    await server.close();
    expect(timers).toHaveBeenCalledWith(expect.any(Function), CLOSE_DEADLINE_MS);
  } finally {
    timers.mockRestore();
  }
}

const NEVER_MS = 2 ** 31 - 1;

async function send(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text === '' ? {} : JSON.parse(text)) as Json };
}
