import type { ExecutionContext } from '@nestjs/common';
import type { RequestScope } from './request-scope.js';

/** The call of a handler that an interceptor of ours has announced, and tracks. */
export interface AnnouncedCall {
  readonly execution: ExecutionContext;
  /** Of each decorator that the interceptor acts on. */
  readonly marks: readonly object[];
  /** Told what the handler has returned, which may be long after the last subscriber of its stream has left. */
  returned(result: unknown): void;
  /** Told what the handler has thrown, in the same call. */
  threw(error: unknown): void;
  /** Told that an interceptor further in announces the same call, and tracks it instead: it sees the handler's own result. */
  replaced(): void;
}

/** Where in an invocation the code at hand runs. */
export interface Place {
  readonly scope: RequestScope;
  /** Between our interceptor and the handler: the call that comes. `undefined` inside of the handler. */
  readonly announced?: AnnouncedCall | undefined;
}
