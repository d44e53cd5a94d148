import type { ExecutionContext } from '@nestjs/common';

/**
 * As Nest types what it hands to a handler: the request's shape is the platform's, the result's the handler's own. Name
 * them, `@TrackEvent<Upgrade, Request>(…)`, to have them checked.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Untyped = any;

/** What is known of one invocation of a handler. */
export interface TrackingSource<Request = Untyped> {
  /** Nest's own description, with the handler and its class. */
  readonly execution: ExecutionContext;
  /** What brought the invocation: `http`, `graphql`, `rpc` or `ws`; `method` where Nest runs no interceptor. */
  readonly type: string;
  /**
   * The request for HTTP and GraphQL, the client for WebSockets, the transport's context for microservices. `undefined`
   * for a plain method.
   */
  readonly request: Request;
  /** Nest's arguments: `[request, response, next]` for HTTP, `[parent, args, context, info]` for GraphQL. A plain method's own. */
  readonly args: readonly Untyped[];
}
