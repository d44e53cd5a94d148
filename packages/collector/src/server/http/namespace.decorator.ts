import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { HttpRequest } from './http.types.js';

/** The namespace that the request's key opened. */
export const Namespace = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { namespace } = context.switchToHttp().getRequest<HttpRequest>();
  // A route that is not behind the gate would otherwise read the events of all keys.
  if (namespace === undefined) throw new Error('this route is reached without a key');
  return namespace;
});
