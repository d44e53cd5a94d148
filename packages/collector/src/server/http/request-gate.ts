import { MAX_EVENT_BYTES } from '@greenflash-events/core/engine';
import type { HostRule } from './host-rule.js';
import type { HttpRequest } from './http.types.js';
import type { KeyRing } from './key-ring.js';
import { isIdentity, isJson } from './media-type.js';
import { EVENTS_PATH, FAULTS_PATH, needsKey } from './paths.js';
import { Refusal } from './refusal.js';
import type { RateLimit } from './rate-limit.js';
import type { RouteTable } from './route-table.js';

/**
 * What can be refused by a request's head alone, in this order and before a byte of the body is read: a foreign host,
 * no such path or method, no key, too many, another media type, too large.
 */
export class RequestGate {
  constructor(
    private readonly hosts: HostRule,
    private readonly keys: KeyRing,
    private readonly routes: RouteTable,
    private readonly rateLimit: RateLimit | undefined,
  ) {}

  /** @throws Refusal 400, 404, 405, 401, 429, 415 or 413 */
  check(request: HttpRequest): void {
    this.checkHost(request);
    if (request.is404) {
      this.identify(request);
      throw this.noRoute(request);
    }
    const path = request.routeOptions.url ?? '';
    if (needsKey(path)) request.namespace = this.checkKey(request);
    if (path === EVENTS_PATH) this.checkRate(request);
    if (path === EVENTS_PATH || (path === FAULTS_PATH && request.method === 'PUT')) checkBodyHead(request);
  }

  /** Whose page shows a request that needs no key. @throws Refusal 400 for a foreign host */
  identify(request: HttpRequest): void {
    this.checkHost(request);
    request.namespace = this.keys.open(request.headers.authorization);
  }

  /** @throws Refusal 400 */
  checkHost({ headers }: HttpRequest): void {
    if (this.hosts.allows(headers.host)) return;
    throw new Refusal(400, 'host_not_allowed', 'this Host name is not served; start the collector with --allow-host');
  }

  private noRoute({ method, url }: HttpRequest): Refusal {
    const allow = this.routes.allowed(url);
    if (allow === undefined) return new Refusal(404, 'not_found', nothingAt(method, url));
    const message = `${method} is not allowed here; allowed: ${allow}`;
    return new Refusal(405, 'method_not_allowed', message, { headers: { allow } });
  }

  private checkKey({ headers }: HttpRequest): string {
    const namespace = this.keys.open(headers.authorization);
    if (namespace !== undefined) return namespace;
    const message =
      headers.authorization === undefined
        ? 'give an API key: Authorization: Bearer <key>'
        : 'this is not a key of this collector; expected: Authorization: Bearer <key>';
    throw new Refusal(401, 'unauthorized', message, { headers: { 'www-authenticate': 'Bearer' } });
  }

  private checkRate({ namespace = '' }: HttpRequest): void {
    const waitMs = this.rateLimit?.take(namespace, performance.now()) ?? 0;
    if (waitMs === 0) return;
    const seconds = Math.ceil(waitMs / 1000);
    const message = `this key sends more than its rate; come back in ${seconds} s`;
    throw new Refusal(429, 'rate_limited', message, { headers: { 'retry-after': String(seconds) } });
  }
}

function nothingAt(method: string, url: string): string {
  const path = (url.split(/[?#]/, 1)[0] ?? '').slice(0, 200);
  if (!path.startsWith('/api/')) return 'there is nothing at this path';
  if (/^\/api\/v1\/events?\/*$/i.test(path)) return `there is nothing at ${path}; events go to POST ${EVENTS_PATH}`;
  return (
    `${method} ${path} is another part of the Greenflash API, and the collector has only POST ${EVENTS_PATH}; ` +
    'start it with --forward https://www.greenflash.ai to send such calls on, or point only your events here'
  );
}

function checkBodyHead({ headers }: HttpRequest): void {
  if (!isJson(headers['content-type'])) {
    throw new Refusal(415, 'unsupported_media_type', 'the body must be sent as Content-Type: application/json');
  }
  if (!isIdentity(headers['content-encoding'])) {
    throw new Refusal(415, 'unsupported_media_type', 'the body must be sent without a Content-Encoding');
  }
  if (Number(headers['content-length'] ?? 0) > MAX_EVENT_BYTES) throw tooLarge();
}

export function tooLarge(): Refusal {
  return new Refusal(413, 'too_large', `the body is larger than ${MAX_EVENT_BYTES} bytes`);
}
