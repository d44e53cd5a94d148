import { types } from 'node:util';

/** The kind of an error; its message may quote the values of an event. */
export function errorName(error: unknown): string {
  try {
    if (!(error instanceof Error))
      return error === undefined ? 'undefined' : `${typeof error === 'object' ? 'an' : 'a'} ${typeof error}`;
    const name: unknown = error.name;
    return typeof name === 'string' ? name : 'an error';
  } catch {
    return 'an error that throws when looked at';
  }
}

/**
 * What the app's code threw, for a log line: its kind, its message and where it was thrown, such as `TypeError: Cannot read
 * properties of undefined (reading 'amount') at billing.controller.ts:42:31`. Messages of JavaScript itself that are made of
 * names in the code are told, as are ours; any other may quote the values of an event. Never throws.
 *
 * @param withMessage tells any message, as `strict` asks for
 */
export function describeError(error: unknown, withMessage = false): string {
  const name = errorName(error);
  try {
    const { message, stack } = Object(error) as Record<string, unknown>;
    if (!isError(error) || typeof message !== 'string') return name;
    const told = withMessage || name === 'GreenflashEventsError' ? message : messageOfRuntime(message);
    const place = typeof stack === 'string' ? placeIn(stack.slice(stack.indexOf(message) + message.length)) : '';
    return `${name}${told && `: ${told}`}${place}`;
  } catch {
    return name;
  }
}

/** A key as it is written in code. What else may be read from `undefined`, such as an e-mail address, comes from data. */
const KEY = String.raw`(?:[A-Za-z_$#][\w$]{0,63}|\d{1,4}|Symbol\([\w.]*\))`;
/** What is called or gone through, as V8 quotes it from the source. */
const SITE = String.raw`[\w$.?[\]() ,]{1,120}`;
const OBJECT = String.raw`(?:#<\w+>|\[object \w+\])`;

/** @see https://github.com/v8/v8/blob/main/src/common/message-template.h, those of its messages that hold no value */
const OF_RUNTIME = new RegExp(
  `^(?:${[
    `Cannot (?:read|set) properties of (?:undefined|null)(?: \\((?:reading|setting) '${KEY}'\\))?`,
    `${SITE} is not (?:a function|a constructor|iterable|async iterable|defined)(?: or its return value is not (?:async )?iterable)?`,
    `(?:undefined|null|object null|${SITE}) is not iterable \\(cannot read property Symbol\\(Symbol\\.\\w+\\)\\)`,
    `Cannot access '${KEY}' before initialization`,
    `Cannot destructure (?:property '${KEY}' of )?'${SITE}' as it is (?:undefined|null)\\.`,
    `Cannot (?:assign to read only property|delete property) '${KEY}' of (?:object )?'?${OBJECT}'?`,
    `Cannot set property ${KEY} of ${OBJECT} which has only a getter`,
    `Cannot add property ${KEY}, object is not extensible`,
    `Cannot (?:read|write|access) private (?:member|method|field) ${KEY} (?:from|to) an object whose class did not declare it`,
    `Class constructor ${KEY} cannot be invoked without 'new'`,
    `Cannot convert (?:undefined or null to object|object to primitive value|a (?:Symbol|BigInt) value to a \\w+)`,
    'Cannot mix BigInt and other types, use explicit conversions',
    'Do not know how to serialize a BigInt',
    'Converting circular structure to JSON',
    'Assignment to constant variable\\.',
    "Right-hand side of '(?:instanceof|in)' is not (?:callable|an object)",
    'Reduce of empty array with no initial value',
    'Maximum call stack size exceeded',
    'Invalid (?:time value|string length|array length|URL)',
    'to(?:Fixed|Precision|Exponential|String)\\(\\) (?:digits |radix )?argument must be between \\d+ and \\d+',
    'Division by zero',
  ].join('|')})$`,
);

function messageOfRuntime(message: string): string {
  const line = message.split('\n', 1)[0]!;
  if (OF_RUNTIME.test(line)) return line;
  const withoutKey = line.replace(/ \((?:reading|setting) '.*'\)$/, '');
  return OF_RUNTIME.test(withoutKey) ? withoutKey : '';
}

/** The first line of the app's own code. */
function placeIn(frames: string): string {
  for (const line of frames.split('\n')) {
    const place = /^\s+at .*?([^/\\(\s]+:\d+:\d+)\)?$/.exec(line)?.[1];
    if (place !== undefined && !/node:|[\\/]node_modules[\\/]/.test(line)) return ` at ${place}`;
  }
  return '';
}

/** Also of another realm, as of a `vm` context. */
function isError(error: unknown): error is Error {
  return error instanceof Error || types.isNativeError(error);
}
