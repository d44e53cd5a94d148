import { createRequire } from 'node:module';
import type { CollectorInfo } from '../../client/control.types.js';
import type { CollectorOptions } from '../app/collector-options.js';
import { isPostgres } from '../storage/open-database.js';

/** Token of how the collector was started. */
export const INFO = Symbol('collector info');

/** What holders of a key may know of it: no key, no place of a database. */
export function infoOf({
  database,
  faults,
  retention,
  forward,
  forwardEvents = false,
  cors = [],
}: CollectorOptions): Omit<CollectorInfo, 'now'> {
  return {
    version: version(),
    database: database === undefined ? 'memory' : isPostgres(database) ? 'postgres' : 'sqlite',
    faults,
    ...(forward !== undefined && { forward }),
    forwardEvents,
    cors,
    retention: given(retention),
  };
}

function given({ maxAgeMs, maxEvents, maxBytes }: CollectorOptions['retention']): CollectorInfo['retention'] {
  return Object.fromEntries(
    Object.entries({ maxAgeMs, maxEvents, maxBytes }).filter(([, value]) => value !== undefined),
  );
}

/** Of the package. */
export function version(): string {
  const manifest = createRequire(import.meta.url)('../../../package.json') as { version: string };
  return manifest.version;
}
