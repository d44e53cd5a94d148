import type { ExecutionContext, Type } from '@nestjs/common';
import { METHOD } from '../context/handler-invocation.js';

/** Nest's description of a call that Nest knows nothing of: there is no request, no client, no transport. */
export class MethodInvocation implements ExecutionContext {
  constructor(
    private readonly instance: object,
    private readonly method: () => unknown,
    private readonly args: readonly unknown[],
  ) {}

  getClass<T>(): Type<T> {
    return this.instance.constructor as Type<T>;
  }

  getHandler(): () => unknown {
    return this.method;
  }

  getArgs<T extends unknown[]>(): T {
    return this.args as T;
  }

  getArgByIndex<T>(index: number): T {
    return this.args[index] as T;
  }

  getType<T extends string>(): T {
    return METHOD as T;
  }

  switchToHttp(): ReturnType<ExecutionContext['switchToHttp']> {
    return { getRequest: none, getResponse: none, getNext: none };
  }

  switchToRpc(): ReturnType<ExecutionContext['switchToRpc']> {
    return { getData: none, getContext: none };
  }

  switchToWs(): ReturnType<ExecutionContext['switchToWs']> {
    return { getClient: none, getData: none, getPattern: () => '' };
  }
}

function none<T>(): T {
  return undefined as T;
}
