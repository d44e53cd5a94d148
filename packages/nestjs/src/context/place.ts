import type { RequestScope } from './request-scope.js';

/** The call of a handler that an interceptor of ours has announced, and tracks. */
export interface AnnouncedCall {
  /** Of each decorator that the interceptor acts on. */
  readonly marks: readonly object[];
  /** Told what the handler has returned, which may be long after anybody listens to its stream. */
  returned(result: unknown): void;
  /** Told what the handler has thrown, in the same call. */
  threw(error: unknown): void;
}

/** Where in an invocation the code at hand runs. */
export interface Place {
  readonly scope: RequestScope;
  /** Between our interceptor and the handler: the call that comes. `undefined` inside of the handler. */
  readonly announced?: AnnouncedCall | undefined;
}
