import type { Dispatcher } from 'undici';
import type { Problem } from '../event/event.types.js';
import { DEFAULTS } from './defaults.js';
import { milliseconds, objectWith, wholeNumber, type OptionCheck } from './option-checks.js';
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
  dispatcher: objectWith(['dispatch'], true),
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
  readonly dispatcher: Dispatcher | undefined;
}

/** The problem of options that name no key, in code or environment. */
export const MISSING_KEY: Problem = Object.freeze({
  field: 'apiKey',
  message: 'is missing: set the environment variable GREENFLASH_API_KEY, or pass it; enabled: false does without one',
});

/** What the options leave out, from the environment. An empty variable counts as not set. */
export function withEnvironment<O extends SenderOptions>(options: O, env: NodeJS.ProcessEnv): O {
  return {
    ...options,
    apiKey: options.apiKey ?? (env['GREENFLASH_API_KEY'] || undefined),
    baseUrl: options.baseUrl ?? (env['GREENFLASH_BASE_URL'] || undefined),
  };
}

/** Completes options that have passed their checks. */
export function resolveSenderOptions(options: SenderOptions, durable: boolean): ResolvedSenderOptions {
  return {
    apiKey: options.apiKey ?? '',
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
  };
}

/** Whether a text can stand in an HTTP header as it is. */
export function isHeaderSafe(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

function checkApiKey(value: unknown): string | undefined {
  if (typeof value === 'function') return undefined;
  if (typeof value !== 'string') return 'must be a string, or a function that gives one';
  return isHeaderSafe(value)
    ? undefined
    : 'must be visible ASCII without blanks or line breaks; check how it was copied';
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
