import { abandonPromise } from '../errors/abandon-promise.js';
import { describeError } from '../errors/error-name.js';
import { eventOfFields } from '../event/event-of-body.js';
import type { Event, EventContext, EventInput, EventToSend, Problem } from '../event/event.types.js';
import { FIELD_NAMES, type FieldName, type ValueType } from '../event/field-rules.js';
import { valueWarning } from '../event/event-value.js';
import { MAX_NESTING, hasLoneSurrogate, nestsTooDeep, withoutLoneSurrogates } from '../event/json-limits.js';
import { createUuidV7 } from '../event/uuid-v7.js';
import { createEventValidator } from '../event/validate-event.js';
import type { ResolvedEventOptions } from '../options/event-options.js';
import type { Clock } from '../time/clock.types.js';
import { createTimestamps } from '../time/timestamps.js';
import { CatalogueCheck } from './catalogue-check.js';
import { coerceFields, coerceIds, isEventValue } from './coerce-fields.js';
import { CONTEXT_NAMES, fillFrom, type Draft } from './draft.js';
import { InputWarnings, withHints, type WarningLog } from './input-warnings.js';
import { bigintIn, isFlat } from './properties-as-json.js';
import type { RejectReason } from '../outcome/outcome.types.js';

/** An event, or why the input is not an event. */
export type BuildResult =
  | { readonly ok: true; readonly event: Event }
  | {
      readonly ok: false;
      readonly reason: Extract<RejectReason, 'invalid' | 'too_large' | 'unserializable' | 'filtered'>;
      readonly problems: readonly Problem[];
    };

type Refusal = Extract<BuildResult, { ok: false }>;

/** Turns an input into the exact bytes that every attempt will send. */
export class EventBuilder {
  readonly #warnings: InputWarnings;
  readonly #defaultNames: readonly FieldName[];
  readonly #validate = createEventValidator();
  readonly #uuid = createUuidV7();
  readonly #timestamp = createTimestamps();
  readonly #catalogue: CatalogueCheck | undefined;

  constructor(
    private readonly options: ResolvedEventOptions,
    private readonly clock: Clock,
    private readonly log: WarningLog,
    warnsOnce = true,
  ) {
    this.#defaultNames = FIELD_NAMES.filter((name) => name in options.defaults);
    this.#warnings = new InputWarnings(log, warnsOnce);
    this.#catalogue = options.catalogue && new CatalogueCheck(options.catalogue);
  }

  /** Never throws, whatever the input: getters and proxies that throw make it `unserializable`. */
  build(input: unknown, context?: EventContext): BuildResult {
    try {
      return this.#build(input, context);
    } catch (error) {
      const bigint = bigintOf(input, context, this.context(), this.options.defaults);
      if (bigint !== undefined)
        return refuse('unserializable', bigint, 'is a BigInt, which JSON cannot write; give its text');
      return refuse('unserializable', 'event', `cannot be written as JSON: ${describeError(error)}`);
    }
  }

  /** What the option `context` says. Never throws. */
  context(): EventContext | undefined {
    return this.options.context === undefined ? undefined : this.#ownContext(this.options.context);
  }

  #build(input: unknown, context: EventContext | undefined): BuildResult {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) {
      return refuse('invalid', 'event', 'must be an object of event fields');
    }
    this.#warnings.ofInput(input);
    const draft = this.#complete(this.#merge(input as EventInput, context));
    if (this.options.beforeSend === undefined) return this.#freeze(draft, input);
    // beforeSend is given a copy, which is JSON already.
    if (!isFlat(draft.properties)) this.#warnings.ofProperties(draft.eventType, draft.properties);
    const screened = this.#screen(draft, this.options.beforeSend);
    return 'ok' in screened ? screened : this.#freeze(screened, input);
  }

  /** The event's own fields first, then ever weaker layers. */
  #merge(input: EventInput, context: EventContext | undefined): Draft {
    const draft: Draft = {};
    fillFrom(input, draft);
    if (context !== undefined) fillFrom(context, draft, CONTEXT_NAMES);
    const own = this.context();
    if (own !== undefined) fillFrom(own, draft, CONTEXT_NAMES);
    const { defaults } = this.options;
    this.#catalogue?.complete(draft, defaults.eventType);
    fillFrom(defaults, draft, this.#defaultNames);
    coerceIds(draft);
    return draft;
  }

  #ownContext(read: () => EventContext | undefined): EventContext | undefined {
    try {
      const context = read() ?? undefined;
      if (!abandonPromise(context)) return context;
      this.log.warn('context', 'the option context returned a promise, which track() cannot wait for; it is ignored');
      return undefined;
    } catch (error) {
      this.log.warn('context', `the option context threw (${describeError(error)}); the event goes without it`);
      return undefined;
    }
  }

  #complete(draft: Draft): Draft {
    const now = this.clock.now();
    draft.eventAt ??= this.#timestamp(now);
    draft.insertId ??= this.#uuid(now);
    return draft;
  }

  #screen(draft: Draft, beforeSend: (event: EventToSend) => unknown): Draft | Refusal {
    const copy = copyOf(draft);
    let screened: unknown;
    try {
      screened = beforeSend(copy);
    } catch (error) {
      this.log.error('beforeSend', `beforeSend threw (${describeError(error)}); the event is left out`);
      return refuse('filtered', 'event', 'beforeSend threw');
    }
    if (screened === undefined || screened === null) return refuse('filtered', 'event', 'beforeSend left it out');
    if (abandonPromise(screened) || typeof screened !== 'object') {
      this.log.error(
        'beforeSend',
        'beforeSend must return the event or undefined, not a promise; the event is left out',
      );
      return refuse('filtered', 'event', 'beforeSend returned no event');
    }
    // Insert id and time were made for this event; a copy that lacks them is still this event.
    const { insertId, eventAt } = draft;
    const changed: Draft = {};
    fillFrom(screened, changed);
    this.#catalogue?.complete(changed);
    fillFrom({ insertId, eventAt } as EventInput, changed, ['insertId', 'eventAt']);
    return changed;
  }

  /** @param input what the caller gave, for hints */
  #freeze(draft: Draft, input: object): BuildResult {
    const refused = this.#catalogue?.problems(draft);
    coerceFields(draft);
    if (draft.insertId === '') return refuse('invalid', 'insertId', 'must not be empty; leave it out to have one made');
    const problems = this.#problemsOf(draft);
    if (problems.length > 0 || (refused !== undefined && refused.length > 0)) {
      const explained = withHints(explainProblems(problems, draft), input);
      return { ok: false, reason: 'invalid', problems: [...explained, ...(refused ?? [])] };
    }
    let body = JSON.stringify(draft);
    if (!isFlat(draft.properties)) {
      if (nestsTooDeep(body)) {
        return refuse('invalid', 'properties', `nest deeper than ${MAX_NESTING} levels, the event included`);
      }
      if (hasLoneSurrogate(body)) {
        this.#warnings.ofLoneSurrogate(draft.eventType, 'properties');
        body = withoutLoneSurrogates(body);
      }
      this.#warnings.ofProperties(draft.eventType, draft.properties);
    }
    const bytes = Buffer.byteLength(body);
    if (bytes > this.options.maxEventBytes) {
      return refuse('too_large', 'event', `has ${bytes} bytes; maxEventBytes is ${this.options.maxEventBytes}`);
    }
    this.#warnOfValue(draft);
    this.#warnings.ofDraft(draft);
    return { ok: true, event: eventOfFields(draft, body, bytes) };
  }

  /** What breaks the rules; half a surrogate pair in a text is replaced, as everywhere where text becomes UTF-8. */
  #problemsOf(draft: Draft): readonly Problem[] {
    const problems = this.#validate(draft);
    if (problems.length === 0) return problems;
    let isChanged = false;
    for (const { field } of problems) {
      const text = draft[field as FieldName];
      if (typeof text !== 'string' || text.isWellFormed()) continue;
      draft[field as FieldName] = text.toWellFormed();
      this.#warnings.ofLoneSurrogate(draft.eventType, field);
      isChanged = true;
    }
    return isChanged ? this.#validate(draft) : problems;
  }

  #warnOfValue(draft: Draft): void {
    const warning = valueWarning(draft.value as string, draft.valueType as ValueType | undefined);
    if (warning === undefined) return;
    this.log.warn('value', `${draft.eventType as string}: ${warning}; it is sent anyway`);
  }
}

/** What an input may give where the wire takes less. */
const KINDER: Readonly<Record<string, string>> = {
  value: 'a string, a finite number, a bigint, a boolean, or what currency(), numeric(), text() and bool() give',
  eventAt: 'a valid Date, epoch milliseconds, or an RFC 3339 date-time with an offset',
};

/** The problems of a draft, in words that fit the input that it was made of. */
function explainProblems(problems: readonly Problem[], draft: Draft): readonly Problem[] {
  return problems.map((problem) => {
    const expected = KINDER[problem.field];
    if (expected === undefined) return problem;
    const isMissing = draft[problem.field as keyof Draft] === undefined;
    return { field: problem.field, message: `${isMissing ? 'is required:' : 'must be'} ${expected}` };
  });
}

/** What beforeSend may change without changing what the caller passed. */
function copyOf(draft: Draft): EventToSend {
  const copy = { ...draft };
  const { properties, eventAt, value } = draft;
  if (properties !== undefined) copy.properties = JSON.parse(JSON.stringify(properties));
  if (eventAt instanceof Date) copy.eventAt = new Date(eventAt);
  if (isEventValue(value)) copy.value = { value: value.value, valueType: value.valueType };
  return copy as EventToSend;
}

/** The BigInt for which JSON could not be written, in whatever layer of the event it stands. */
function bigintOf(...layers: unknown[]): string | undefined {
  for (const layer of layers) {
    try {
      const path = bigintIn((layer as EventContext | undefined)?.properties);
      if (path !== undefined) return `properties.${path}`;
    } catch {
      // A getter that throws, which is why there is no JSON.
    }
  }
  return undefined;
}

function refuse(reason: Refusal['reason'], field: string, message: string): Refusal {
  return { ok: false, reason, problems: [{ field, message }] };
}
