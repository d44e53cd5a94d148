import type { Problem } from '../event/event.types.js';
import type { RequestDispatcher } from '../transport/transport.types.js';
import { DEFAULTS } from './defaults.js';
import { milliseconds, wholeNumber, type OptionCheck } from './option-checks.js';
import { checkHeaders, headersOfEnvironment, mergeHeaders } from './custom-headers.js';
import { checkProxy, proxyOfEnvironment, resolveProxy, type Proxy } from './proxy.js';
import type { SenderOptions } from './tracker-options.types.js';

/** Attempts in flight that no option raises: the size of the connection pool. */
export const MAX_CONCURRENCY = 64;

/** The checks of the options that send finished events. */
export const SENDER_OPTION_CHECKS: Readonly<Record<keyof SenderOptions, OptionCheck>> = {
  apiKey: checkApiKey,
  baseUrl: checkBaseUrl,
  maxConcurrency: (value) => (value === 'auto' ? undefined : wholeNumber(1, MAX_CONCURRENCY, "or 'auto',")(value)),
  attemptTimeoutMs: milliseconds,
  maxAttempts: wholeNumber(1),
  maxAgeMs: wholeNumber(1),
  backoffBaseMs: milliseconds,
  backoffMaxMs: milliseconds,
  pauseBaseMs: milliseconds,
  pauseMaxMs: milliseconds,
  maxRetryAfterMs: milliseconds,
  dispatcher: checkDispatcher,
  proxy: checkProxy,
  headers: checkHeaders,
};

export interface ResolvedSenderOptions {
  readonly apiKey: string | (() => string | Promise<string>);
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly maxConcurrency: number | 'auto';
  readonly attemptTimeoutMs: number;
  readonly maxAttempts: number;
  readonly maxAgeMs: number;
  readonly backoffBaseMs: number;
  readonly backoffMaxMs: number;
  readonly pauseBaseMs: number;
  readonly pauseMaxMs: number;
  readonly maxRetryAfterMs: number;
  readonly dispatcher: RequestDispatcher | undefined;
  readonly proxy: Proxy | undefined;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The problem of options that name no key, in code or environment. */
export const MISSING_KEY: Problem = Object.freeze({
  field: 'apiKey',
  message: 'is missing: set the environment variable GREENFLASH_API_KEY, or pass it; enabled: false does without one',
});

/** What is logged where a key is missing and need not be there. */
export const WITHOUT_KEY =
  'no API key is set, so nothing is sent: set GREENFLASH_API_KEY to send events, or enabled: false to leave out this line; ' +
  'with NODE_ENV=production a missing key is an error';

/** Values of NODE_ENV, where it is set, under which no one misses the events. */
const NOT_PRODUCTION: ReadonlySet<string> = new Set(['', 'development', 'dev', 'local', 'test', 'ci']);

/**
 * Whether an app may start without a key: a colleague's, or that of a test. A value of NODE_ENV that is not known, such as
 * `staging` or `prod`, counts as production.
 */
export function mayLackKey(env: NodeJS.ProcessEnv): boolean {
  return NOT_PRODUCTION.has((env['NODE_ENV'] ?? '').trim().toLowerCase());
}

/** What the options leave out, from the environment. An empty text counts as not set, in either. */
export function withEnvironment<O extends SenderOptions>(options: O, env: NodeJS.ProcessEnv): O {
  const apiKey = trimmed(options.apiKey) || trimmed(env['GREENFLASH_API_KEY']) || undefined;
  const baseUrl = options.baseUrl ?? (env['GREENFLASH_BASE_URL'] || undefined);
  const { proxy = 'env', headers, dispatcher } = options;
  const fromEnv = headersOfEnvironment(env['GREENFLASH_CUSTOM_HEADERS']);
  // What a dispatcher connects to is its own matter.
  const isAsked = proxy === 'env' && dispatcher === undefined;
  return {
    ...options,
    ...{ apiKey, baseUrl },
    proxy: isAsked ? proxyOfEnvironment(baseUrl ?? DEFAULTS.baseUrl, env) : options.proxy,
    headers: Object.keys(fromEnv).length === 0 ? headers : { ...fromEnv, ...headers },
  };
}

/** Without what comes along when a key is copied or read from a file: blanks, line breaks, a byte order mark. */
export function trimmed<T>(key: T): T {
  return typeof key === 'string' ? (key.trim() as T) : key;
}

/** Completes options that have passed their checks. */
export function resolveSenderOptions(options: SenderOptions, durable: boolean): ResolvedSenderOptions {
  return {
    apiKey: trimmed(options.apiKey) ?? '',
    // As the URL is read: without the blanks and line breaks around it that a variable may have brought.
    baseUrl: new URL(options.baseUrl ?? DEFAULTS.baseUrl).href.replace(/\/+$/, ''),
    maxConcurrency: options.maxConcurrency ?? DEFAULTS.maxConcurrency,
    attemptTimeoutMs: options.attemptTimeoutMs ?? DEFAULTS.attemptTimeoutMs,
    maxAttempts: options.maxAttempts ?? DEFAULTS.maxAttempts,
    maxAgeMs: options.maxAgeMs ?? (durable ? DEFAULTS.maxAgeDurableMs : DEFAULTS.maxAgeMs),
    backoffBaseMs: options.backoffBaseMs ?? DEFAULTS.backoffBaseMs,
    backoffMaxMs: options.backoffMaxMs ?? DEFAULTS.backoffMaxMs,
    pauseBaseMs: options.pauseBaseMs ?? DEFAULTS.pauseBaseMs,
    pauseMaxMs: options.pauseMaxMs ?? DEFAULTS.pauseMaxMs,
    maxRetryAfterMs: options.maxRetryAfterMs ?? DEFAULTS.maxRetryAfterMs,
    dispatcher: options.dispatcher,
    proxy: options.dispatcher === undefined ? resolveProxy(options.proxy) : undefined,
    headers: mergeHeaders(options.headers),
  };
}

/** Whether a text can stand in an HTTP header as it is. */
export function isHeaderSafe(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

function checkApiKey(value: unknown): string | undefined {
  if (typeof value === 'function') return undefined;
  if (typeof value !== 'string') return 'must be a string, or a function that gives one';
  return isHeaderSafe(trimmed(value))
    ? undefined
    : 'must be visible ASCII without blanks or line breaks; check how it was copied';
}

function checkDispatcher(value: unknown): string | undefined {
  const given = Object(value) as { readonly [member: string]: unknown };
  if (typeof given['dispatch'] !== 'function') {
    return `must be a dispatcher of undici 5, 6, 7 or 8, with the function dispatch()${standInHint()}`;
  }
  const isOver = given['closed'] === true || given['destroyed'] === true;
  return isOver ? 'is closed: give one that is open, and close it after shutdown()' : undefined;
}

/** Bun gives an app that imports undici a module of its own, whose classes are empty. */
function standInHint(): string {
  return 'bun' in process.versions
    ? '; Bun replaces undici by a module that has none: leave it out, and events are sent by node:http'
    : '';
}

/** Where the option is not set in code, the variable is what is wrong. */
const FROM_ENVIRONMENT = '; it is the option baseUrl or the environment variable GREENFLASH_BASE_URL';

function checkBaseUrl(value: unknown): string | undefined {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined) return `must be a URL such as ${DEFAULTS.baseUrl}${FROM_ENVIRONMENT}`;
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return `must begin with https:// or http://${FROM_ENVIRONMENT}`;
  if (/\/events\/*$/.test(url.pathname)) return 'must be what stands before /events; leave /events off';
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password; the API takes a key';
  return url.search === '' && url.hash === '' ? undefined : 'must end with its path, without ? and #';
}
