import type { ExecutionContext } from '@nestjs/common';
import type { TrackingSource } from './tracking-source.types.js';

/** The type of an invocation that Nest runs no interceptor for: a plain method of a class. */
export const METHOD = 'method';

const KNOWN_TYPES: ReadonlySet<string> = new Set(['http', 'graphql', 'rpc', 'ws']);

/** Whether we know what Nest's arguments mean. Anything else passes through untouched. */
export function isKnownInvocation(execution: ExecutionContext): boolean {
  return KNOWN_TYPES.has(execution.getType<string>());
}

/** Such as `BillingController.upgrade`; an inherited handler goes by the class that serves it. */
export function handlerName(execution: ExecutionContext): string {
  return `${execution.getClass().name}.${execution.getHandler().name}`;
}

/** One invocation of a handler, looked into only where a mapping asks. */
export class HandlerInvocation implements TrackingSource {
  constructor(readonly execution: ExecutionContext) {}

  get type(): string {
    return this.execution.getType<string>();
  }

  get args(): readonly unknown[] {
    return this.execution.getArgs<unknown[]>();
  }

  get request(): unknown {
    switch (this.type) {
      case 'http':
      case 'ws':
        return this.execution.getArgByIndex<unknown>(0);
      case 'rpc':
        return this.execution.getArgByIndex<unknown>(1);
      case 'graphql':
        return graphqlRequest(this.execution.getArgByIndex<unknown>(2));
      default:
        return undefined;
    }
  }
}

/** Apollo's context holds `req`, Mercurius' holds `reply`. */
function graphqlRequest(context: unknown): unknown {
  const { req, request, reply } = Object(context) as {
    req?: unknown;
    request?: unknown;
    reply?: { request?: unknown };
  };
  return req ?? request ?? reply?.request;
}
