import type { DynamicModule, INestApplication, Type } from '@nestjs/common';
import type { Server } from 'node:http';

/** An app as teams write them, with classes of its own, so that one may be decorated and its twin not. */
export interface Sample {
  readonly module: Type | DynamicModule;
  /** Whose every method may be decorated. */
  readonly classes: readonly Type[];
  /** What its own code has noted, in order. */
  readonly trace: readonly string[];
  configure?(app: INestApplication<Server>): unknown;
  /** Uses the running app as its clients do. @returns all that they see */
  use(app: INestApplication<Server>, url: string): Promise<unknown>;
}

/** Decorates every method of a class that has been defined already, as its author would have done above each. */
export function decorateAll(target: Type, decorators: readonly MethodDecorator[]): number {
  const prototype = target.prototype as object;
  const names = Reflect.ownKeys(prototype).filter((name) => name !== 'constructor');
  const methods = names.filter((name) => typeof Object.getOwnPropertyDescriptor(prototype, name)?.value === 'function');
  for (const name of methods) {
    for (const decorate of decorators) decorate(prototype, name, Object.getOwnPropertyDescriptor(prototype, name)!);
  }
  return methods.length;
}
