import type { HttpReply, HttpRequest } from './http.types.js';
import { Refusal } from './refusal.js';

/**
 * Which origins' pages may send events. A browser asks before with `OPTIONS`, and shows an answer only to a page whose
 * origin is named in it.
 *
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export class Cors {
  /** @param origins as a browser writes them; `*` for any */
  constructor(private readonly origins: readonly string[]) {}

  /** Headers for the page that sent this request; none where it is not served to pages. */
  headersFor({ headers }: HttpRequest): Readonly<Record<string, string>> {
    const { origin } = headers;
    if (origin === undefined || !this.allows(origin)) return {};
    return {
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'retry-after, retry-after-ms, x-should-retry',
      vary: 'origin',
    };
  }

  /**
   * Answers `OPTIONS` on a path with these methods.
   *
   * @throws Refusal 403 for a page of another origin that asks whether it may
   */
  answerOptions(request: HttpRequest, reply: HttpReply, allow: string): void {
    const { origin, ...headers } = request.headers;
    const isPreflight = origin !== undefined && headers['access-control-request-method'] !== undefined;
    if (isPreflight && !this.allows(origin)) {
      const message = `a page of ${origin.slice(0, 100)} may not send here; start the collector with --cors ${origin.slice(0, 100)}`;
      throw new Refusal(403, 'origin_not_allowed', message);
    }
    const answer = {
      allow,
      'access-control-allow-methods': allow,
      'access-control-allow-headers': String(
        headers['access-control-request-headers'] ?? 'authorization, content-type',
      ),
      'access-control-allow-private-network': 'true',
      'access-control-max-age': '600',
    };
    reply
      .status(204)
      .headers(isPreflight ? { ...answer, ...this.headersFor(request) } : { allow })
      .send();
  }

  private allows(origin: string): boolean {
    return this.origins.includes('*') || this.origins.includes(origin);
  }
}
