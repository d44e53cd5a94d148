import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** What we use of Fastify's request. */
export interface HttpRequest {
  readonly raw: IncomingMessage;
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Whether no route was found. */
  readonly is404: boolean;
  readonly routeOptions: { readonly url?: string | undefined };
  readonly query: unknown;
  /** What `readBody()` left here; undefined before, and for a request without a body. */
  readonly body?: unknown;
  /** Whose events this request may see; set by the gate once the key was found right. */
  namespace?: string | undefined;
}

/** What we use of Fastify's reply. */
export interface HttpReply {
  readonly raw: ServerResponse;
  readonly sent: boolean;
  status(code: number): HttpReply;
  headers(values: Readonly<Record<string, string>>): HttpReply;
  send(body?: unknown): HttpReply;
  /** Takes the response out of Fastify's hands. */
  hijack(): HttpReply;
}
