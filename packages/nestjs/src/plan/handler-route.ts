import { RequestMethod, VERSION_NEUTRAL, VersioningType } from '@nestjs/common';
import type { ApplicationConfig } from '@nestjs/core';
import type { HandlerKind } from './planned-event.types.js';

/** How a handler is called, and by what. */
export interface HandlerRoute {
  readonly kind: HandlerKind;
  readonly route?: string;
}

/** What a running app adds to the paths of its controllers. */
export interface Routing {
  readonly config: ApplicationConfig;
  /** Of the modules that hold the controller, by `RouterModule`. */
  modulePathsOf(target: object): readonly string[];
}

type Class = abstract new (...args: never[]) => unknown;
type Reader = (target: Class, handler: object, routing: Routing | undefined) => HandlerRoute | undefined;

/** Read from the metadata of Nest's decorators, by their keys: the packages they come from may not be installed. */
export function handlerRoute(target: Class, handler: object, routing?: Routing): HandlerRoute {
  for (const read of READERS) {
    const found = read(target, handler, routing);
    if (found !== undefined) return found;
  }
  return { kind: 'provider' };
}

const READERS: readonly Reader[] = [http, graphql, rpc, ws, job];

function http(target: Class, handler: object, routing: Routing | undefined): HandlerRoute | undefined {
  const paths = listOf(metadata('path', handler));
  const method = metadata('method', handler);
  if (paths.length === 0 || typeof method !== 'number') return undefined;
  const prefixes = listOf(metadata('path', target) ?? '/');
  const own = prefixes.flatMap((prefix) => paths.map((path) => joined(prefix, path)));
  const [served, version] = routing === undefined ? [own, ''] : servedBy(routing, target, handler, method, own);
  return { kind: 'http', route: served.map((path) => `${RequestMethod[method]} ${path}${version}`).join(', ') };
}

/** As Nest puts a path together: global prefix, version, path of the module, of the controller and of the handler. */
function servedBy(
  routing: Routing,
  target: Class,
  handler: object,
  method: RequestMethod,
  own: readonly string[],
): [paths: string[], version: string] {
  const { config } = routing;
  const versioning = config.getVersioning();
  const given =
    versioning && (metadata('__version__', handler) ?? metadata('__version__', target) ?? versioning.defaultVersion);
  const versions = listOf(given);
  const isInPath = versioning?.type === VersioningType.URI;
  const letter = isInPath && versioning.prefix !== undefined ? versioning.prefix || '' : 'v';
  const inPath = versions.map((version) => (version === VERSION_NEUTRAL ? '' : `${letter}${textOf(version)}`));
  const named = versions.filter((version) => version !== VERSION_NEUTRAL).map(textOf);
  const below = routing.modulePathsOf(target).flatMap((module) => own.map((path) => joined(module, path)));
  const paths = (isInPath && versions.length > 0 ? inPath : ['']).flatMap((version) =>
    below.map((path) => joined(isExcluded(config, path, method) ? '' : config.getGlobalPrefix(), version, path)),
  );
  return [paths, isInPath || named.length === 0 ? '' : ` (version ${named.join(', ')})`];
}

function isExcluded(config: ApplicationConfig, path: string, method: RequestMethod): boolean {
  const { exclude = [] } = config.getGlobalPrefixOptions();
  return exclude.some(
    ({ pathRegex, requestMethod }) =>
      (requestMethod === method || requestMethod === RequestMethod.ALL || (requestMethod as number) === -1) &&
      pathRegex.test(path),
  );
}

function graphql(_: Class, handler: object): HandlerRoute | undefined {
  const type = metadata('graphql:resolver_type', handler);
  if (typeof type !== 'string') return undefined;
  const name = metadata('graphql:resolver_name', handler);
  return { kind: 'graphql', route: `${type} ${textOf(name ?? nameOf(handler))}` };
}

function rpc(_: Class, handler: object): HandlerRoute | undefined {
  const patterns = listOf(metadata('microservices:pattern', handler));
  if (patterns.length === 0) return undefined;
  // Nest's PatternHandler: 1 is a message, 2 an event.
  const word = metadata('microservices:handler_type', handler) === 2 ? 'event' : 'message';
  return { kind: 'rpc', route: patterns.map((pattern) => `${word} ${textOf(pattern)}`).join(', ') };
}

function ws(_: Class, handler: object): HandlerRoute | undefined {
  if (metadata('websockets:message_mapping', handler) !== true) return undefined;
  return { kind: 'ws', route: `message ${textOf(metadata('message', handler))}` };
}

function job(target: Class, handler: object): HandlerRoute | undefined {
  const cron = metadata('SCHEDULE_CRON_OPTIONS', handler) as { cronTime?: unknown } | undefined;
  if (cron !== undefined) return { kind: 'provider', route: `cron ${textOf(cron.cronTime)}` };
  const interval = metadata('SCHEDULE_INTERVAL_OPTIONS', handler) as { timeout?: unknown } | undefined;
  if (interval !== undefined) return { kind: 'provider', route: `every ${textOf(interval.timeout)} ms` };
  const listened = listOf(metadata('EVENT_LISTENER_METADATA', handler)) as { event?: unknown }[];
  if (listened.length > 0)
    return { kind: 'provider', route: listened.map(({ event }) => `event ${textOf(event)}`).join(', ') };
  const processor = metadata('bullmq:processor_metadata', target) as { name?: unknown } | undefined;
  if (processor === undefined || nameOf(handler) !== 'process') return undefined;
  return { kind: 'provider', route: `queue ${textOf(processor.name)}` };
}

function metadata(key: string, target: object): unknown {
  return Reflect.getMetadata(key, target);
}

function listOf(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'symbol' ? String(value) : (JSON.stringify(value) ?? '');
}

function nameOf(handler: object): string {
  return (handler as { name: string }).name;
}

function joined(...parts: readonly unknown[]): string {
  const trimmed = parts.map((part) => textOf(part).replaceAll(/^\/+|\/+$/g, '')).filter((part) => part !== '');
  return `/${trimmed.join('/')}`;
}
