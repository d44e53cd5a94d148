import type { EventCatalogue } from '../catalogue/catalogue.types.js';
import type { EventContext, EventDefaults, EventInput, EventToSend } from '../event/event.types.js';
import { FIELD_NAMES, isFieldName } from '../event/field-rules.js';
import { DEFAULTS } from './defaults.js';
import { functionValue, unknownOption, uuidValue, wholeNumber, type OptionCheck } from './option-checks.js';
import type { EventOptions } from './tracker-options.types.js';

/** The checks of the options that turn an input into an event. */
export const EVENT_OPTION_CHECKS: Readonly<Record<keyof EventOptions, OptionCheck>> = {
  productId: (value) => {
    const problem = uuidValue(value);
    return problem && `${problem}; it is the option productId or the environment variable GREENFLASH_PRODUCT_ID`;
  },
  defaults: checkDefaults,
  context: functionValue,
  beforeSend: functionValue,
  catalogue: checkCatalogue,
  maxEventBytes: wholeNumber(256),
};

export interface ResolvedEventOptions {
  readonly defaults: EventDefaults;
  readonly context: (() => EventContext | undefined) | undefined;
  readonly beforeSend: ((event: EventToSend) => EventInput | null | undefined) | undefined;
  readonly catalogue: EventCatalogue | undefined;
  readonly maxEventBytes: number;
}

/** The product of options that name none, from the environment. An empty variable counts as not set. */
export function withProduct<O extends EventOptions>(options: O, env: NodeJS.ProcessEnv): O {
  const productId = options.productId ?? (env['GREENFLASH_PRODUCT_ID']?.trim() || undefined);
  return productId === undefined ? options : { ...options, productId };
}

export function resolveEventOptions(options: EventOptions): ResolvedEventOptions {
  const { productId, defaults } = options;
  return Object.freeze({
    defaults: Object.freeze({ ...(productId === undefined ? {} : { productId }), ...defaults }),
    context: options.context,
    beforeSend: options.beforeSend,
    catalogue: options.catalogue,
    maxEventBytes: options.maxEventBytes ?? DEFAULTS.maxEventBytes,
  });
}

const PER_EVENT_FIELDS = ['insertId', 'eventAt'];

function checkDefaults(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be an object of event fields';
  const perEvent = PER_EVENT_FIELDS.find((field) => field in value);
  if (perEvent !== undefined) return `cannot hold ${perEvent}: it is different for each event`;
  const unknown = Object.keys(value).find((key) => !isFieldName(key));
  return unknown === undefined
    ? undefined
    : `holds ${unknown}, which ${unknownOption(unknown, FIELD_NAMES).replace('an option', 'a field of events')}`;
}

function checkCatalogue(value: unknown): string | undefined {
  const { events, toJsonSchema } = Object(value) as Partial<EventCatalogue>;
  const isCatalogue = typeof events === 'object' && typeof toJsonSchema === 'function';
  return isCatalogue ? undefined : 'must be what defineEvents() returns';
}
