import type { CollectorOptions } from '../app/collector-options.js';
import { isLoopback } from '../http/host-rule.js';
import { isKey } from '../http/key-ring.js';
import type { Rate } from '../http/rate-limit.js';
import { isPostgres } from '../storage/open-database.js';
import type { RetentionOptions } from '../storage/retention.js';
import type { FlagValues } from './read-flags.js';
import { UsageError } from './usage-error.js';

/** Serves senders on this machine that were given no key of their own. */
export const DEFAULT_KEY = 'dev';

const DEFAULTS = { port: 4100, host: '127.0.0.1' } as const;

export type FlagOptions = Pick<
  CollectorOptions,
  | 'port'
  | 'host'
  | 'apiKeys'
  | 'database'
  | 'retention'
  | 'allowedHosts'
  | 'faults'
  | 'rateLimit'
  | 'forward'
  | 'forwardEvents'
  | 'cors'
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
    retention: resolveRetention(
      { maxAge: values['max-age'][0], maxEvents: values['max-events'][0], maxBytes: values['max-bytes'][0] },
      database,
    ),
    allowedHosts: values['allow-host'],
    faults: values.faults.length > 0,
    rateLimit: rate === undefined ? undefined : resolveRate(rate),
    ...resolveForward(values),
    cors: values.cors.map(resolveOrigin),
  };
}

function resolvePort(given: string | undefined): number {
  if (given === undefined) return DEFAULTS.port;
  const port = /^\d{1,5}$/.test(given) ? Number(given) : Number.NaN;
  if (port <= 65_535) return port;
  throw new UsageError(`--port must be a whole number from 0 to 65535, but is ${JSON.stringify(given)}`);
}

function resolveKeys(given: readonly string[], host: string): readonly string[] {
  const keys = given.length === 0 ? [DEFAULT_KEY] : given.map((key) => key.trim());
  if (!keys.every(isKey)) {
    throw new UsageError('--api-key must be a text of one line, and not an empty one: a header carries it');
  }
  if (isLoopback(host) || !keys.includes(DEFAULT_KEY)) return keys;
  throw new UsageError(
    `--host ${host} can be reached from other machines, and the key "${DEFAULT_KEY}" is publicly known: ` +
      'choose one with --api-key or GREENFLASH_COLLECTOR_API_KEY, or listen on 127.0.0.1',
  );
}

function resolveDatabase(given: string | undefined): string | undefined {
  if (given === undefined || given === ':memory:') return undefined;
  if (isPostgres(given) && !isWritable(given)) {
    throw new UsageError(
      '--database is not a valid URL: in a password, / must be written %2F, ? %3F, # %23, @ %40, : %3A and % %25',
    );
  }
  if (isPostgres(given) || !/^[a-z][a-z0-9+.-]+:/i.test(given)) return given;
  throw new UsageError('--database must be the path of a SQLite file, or postgres://user:password@host/database');
}

/** Whether the user and the password end where a URL ends them. */
function isWritable(place: string): boolean {
  const [authority = ''] = place.replace(/^postgres(?:ql)?:\/\//i, '').split(/[/?#]/, 1);
  const query = place.indexOf('?');
  const beforeQuery = query === -1 ? place : place.slice(0, query);
  return URL.canParse(place) && beforeQuery.lastIndexOf('@') <= place.indexOf('://') + 3 + authority.lastIndexOf('@');
}

function resolveForward(values: FlagValues): Pick<FlagOptions, 'forward' | 'forwardEvents'> {
  const [given] = values.forward;
  const forwardEvents = values['forward-events'].length > 0;
  if (given === undefined && forwardEvents)
    throw new UsageError('--forward-events needs --forward <url>: where they go');
  if (given === undefined) return { forward: undefined, forwardEvents };
  const url = URL.canParse(given) ? new URL(given) : undefined;
  // The path that callers have in their base URL goes on with each of their requests.
  const isOrigin =
    url !== undefined && /^\/(?:api\/v1\/?)?$/.test(url.pathname) && url.search === '' && url.hash === '';
  if (isOrigin && /^https?:$/.test(url.protocol) && url.username === '') return { forward: url.origin, forwardEvents };
  throw new UsageError('--forward must be an origin without a path, such as https://www.greenflash.ai');
}

function resolveOrigin(given: string): string {
  if (given === '*') return given;
  const origin = URL.canParse(given) ? new URL(given).origin : 'null';
  if (origin !== 'null' && given.replace(/\/$/, '').toLowerCase() === origin.toLowerCase()) return origin;
  throw new UsageError(`--cors must be an origin such as http://localhost:3000, or *, but is ${JSON.stringify(given)}`);
}

const PERIODS_MS = { s: 1000, m: 60_000, h: 3_600_000 } as const;

/** @throws UsageError for what is no rate */
function resolveRate(given: string): Rate {
  const [, count, period = 's'] = /^([1-9]\d{0,6})(?:\/([smh]))?$/.exec(given) ?? [];
  if (count !== undefined) return { count: Number(count), periodMs: PERIODS_MS[period as keyof typeof PERIODS_MS] };
  throw new UsageError(
    `--rate-limit must be a number of events a second, or such as 100/s, 600/m, 5000/h, but is ${JSON.stringify(given)}`,
  );
}

/** A collector in memory must not grow for as long as it runs. */
const IN_MEMORY = { maxEvents: 100_000, maxBytes: 256 * 1024 * 1024, maxKeys: 200_000 } as const;

const UNITS_BYTES = { mb: 1024 ** 2, gb: 1024 ** 3, tb: 1024 ** 4 } as const;

const UNITS_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** What was given for retention; undefined where nothing was. */
interface GivenRetention {
  readonly maxAge: string | undefined;
  readonly maxEvents: string | undefined;
  readonly maxBytes: string | undefined;
}

/** @throws UsageError for what is no time, no number or no size */
function resolveRetention(
  { maxAge, maxEvents, maxBytes }: GivenRetention,
  database: string | undefined,
): RetentionOptions {
  const { maxKeys, ...defaults }: Partial<typeof IN_MEMORY> = database === undefined ? IN_MEMORY : {};
  return {
    maxAgeMs: maxAge === undefined ? undefined : resolveAge(maxAge),
    maxEvents: maxEvents === undefined ? defaults.maxEvents : resolveCount(maxEvents),
    maxBytes: maxBytes === undefined ? defaults.maxBytes : resolveSize(maxBytes),
    ...(maxKeys !== undefined && { maxKeys }),
  };
}

function resolveAge(given: string): number {
  const [, amount, unit] = /^([1-9]\d{0,5})([smhd])$/.exec(given) ?? [];
  if (amount !== undefined) return Number(amount) * UNITS_MS[unit as keyof typeof UNITS_MS];
  throw new UsageError(`--max-age must be a time such as 30d, 12h, 90m or 30s, but is ${JSON.stringify(given)}`);
}

function resolveCount(given: string): number {
  if (/^[1-9]\d{0,11}$/.test(given)) return Number(given);
  throw new UsageError(`--max-events must be a whole number from 1, but is ${JSON.stringify(given)}`);
}

function resolveSize(given: string): number {
  const [, amount, unit] = /^([1-9]\d{0,5})(mb|gb|tb)$/i.exec(given) ?? [];
  if (amount !== undefined) return Number(amount) * UNITS_BYTES[unit!.toLowerCase() as keyof typeof UNITS_BYTES];
  throw new UsageError(`--max-bytes must be a size such as 500mb, 2gb or 1tb, but is ${JSON.stringify(given)}`);
}
