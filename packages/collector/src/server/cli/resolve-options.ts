import type { CollectorOptions } from '../app/collector-options.js';
import { isLoopback } from '../http/host-rule.js';
import { KEY } from '../http/key-ring.js';
import { isPostgres } from '../storage/open-database.js';
import type { FlagValues } from './read-flags.js';
import { resolveRate } from './resolve-rate.js';
import { resolveRetention } from './resolve-retention.js';
import { UsageError } from './usage-error.js';

/** Serves senders on this machine that were given no key of their own. */
export const DEFAULT_KEY = 'dev';

const DEFAULTS = { port: 4100, host: '127.0.0.1' } as const;

export type FlagOptions = Pick<
  CollectorOptions,
  'port' | 'host' | 'apiKeys' | 'database' | 'retention' | 'allowedHosts' | 'faults' | 'rateLimit'
>;

/** @throws UsageError for a value that is not possible, or not safe */
export function resolveOptions(values: FlagValues): FlagOptions {
  const host = (values.host[0] ?? DEFAULTS.host).replace(/^\[(.*)\]$/, '$1');
  const database = resolveDatabase(values.database[0]);
  const [rate] = values['rate-limit'];
  return {
    port: resolvePort(values.port[0]),
    host,
    apiKeys: resolveKeys(values['api-key'], host),
    database,
    retention: resolveRetention(values['max-age'][0], values['max-events'][0], database),
    allowedHosts: values['allow-host'],
    faults: values.faults.length > 0,
    rateLimit: rate === undefined ? undefined : resolveRate(rate),
  };
}

function resolvePort(given: string | undefined): number {
  if (given === undefined) return DEFAULTS.port;
  const port = /^\d{1,5}$/.test(given) ? Number(given) : Number.NaN;
  if (port <= 65_535) return port;
  throw new UsageError(`--port must be a whole number from 0 to 65535, but is ${JSON.stringify(given)}`);
}

function resolveKeys(given: readonly string[], host: string): readonly string[] {
  const keys = given.length === 0 ? [DEFAULT_KEY] : given;
  if (!keys.every((key) => KEY.test(key))) {
    throw new UsageError('--api-key may hold letters, digits and -._~+/ with = at the end, as a Bearer token does');
  }
  if (isLoopback(host) || !keys.includes(DEFAULT_KEY)) return keys;
  throw new UsageError(
    `--host ${host} can be reached from other machines, and the key "${DEFAULT_KEY}" is known to everybody: ` +
      'choose one with --api-key or GREENFLASH_COLLECTOR_API_KEY, or listen on 127.0.0.1',
  );
}

function resolveDatabase(given: string | undefined): string | undefined {
  if (given === undefined || given === ':memory:') return undefined;
  if (isPostgres(given) || !/^[a-z][a-z0-9+.-]+:/i.test(given)) return given;
  throw new UsageError('--database must be the path of a SQLite file, or postgres://user:password@host/database');
}
