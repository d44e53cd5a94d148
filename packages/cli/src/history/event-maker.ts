import { hash } from 'node:crypto';
import type { Event, EventInput, Problem } from '@greenflash-events/core';
import { createEventBuilder, processWarningLogger } from '@greenflash-events/core/engine';
import { booleanOf } from './cell-value.js';
import { quoted, readAmount, type DecimalMark } from './read-amount.js';
import { epochUnit, readTime, type TimeRules } from './read-time.js';
import type { MapRecord } from './map-record.js';
import type { SourceRecord } from './record.types.js';

type Fields = Readonly<Record<string, unknown>> & Record<string, unknown>;

/** From what a line without an insert id gets one: its content, or its content and its place. */
export type IdSource = 'content' | 'line';

/** The event of a line; or why there is none, with the problems of each field. */
export type Made =
  | { readonly ok: true; readonly line: number; readonly input: EventInput; readonly event: Event }
  | { readonly ok: false; readonly line: number; readonly reason: string; readonly problems: readonly Problem[] };

export interface MakerOptions {
  readonly productId: string | undefined;
  readonly ids: IdSource;
  /** For lines without a time of their own. */
  readonly eventAt: string | undefined;
  readonly mapRecord: MapRecord;
  readonly times: TimeRules;
  readonly decimal: DecimalMark | undefined;
  /** Called with what is odd about a line. */
  readonly onWarning: (kind: string, message: string, line: number) => void;
  /** Called with how a line was understood where it could have been otherwise; once for each kind. */
  readonly onGuess: (what: string) => void;
}

/** Makes events of lines: the same line gives the same event, in every run. */
export class EventMaker {
  readonly #builder: ReturnType<typeof createEventBuilder>;
  readonly #guessed = new Set<string>();
  #line = 0;
  /** Whether an event is built for its content or its problems alone. */
  #isDraft = false;

  constructor(private readonly options: MakerOptions) {
    const { productId, onWarning } = options;
    this.#builder = createEventBuilder(
      productId === undefined ? {} : { productId },
      processWarningLogger,
      (kind, message) => {
        // A draft's time is made up here, so a warning about it is not for the user.
        if (!this.#isDraft || kind !== 'eventAt') onWarning(kind, message, this.#line);
      },
    );
  }

  make(record: SourceRecord): Made {
    const { line } = record;
    this.#line = line;
    if ('problem' in record) return { ok: false, line, reason: 'unreadable', problems: [record.problem] };
    const mapped = this.options.mapRecord(record.content);
    if (typeof mapped !== 'object' || mapped === null || Array.isArray(mapped))
      return this.#build(line, mapped as EventInput);
    const { input, problems } = this.#read(mapped as Fields);
    if (problems.length > 0) return { ok: false, line, reason: 'invalid', problems };
    const { ids, eventAt } = this.options;
    const isTimed = input.eventAt !== undefined && input.eventAt !== null;
    if (!isTimed && eventAt === undefined) return this.#untimed(line, input);
    const timed = isTimed ? input : { ...input, eventAt };
    if (input.insertId !== undefined && input.insertId !== null) return this.#build(line, timed as EventInput);
    // The time that a line does not have is not of its content.
    const draft = this.#draft(line, {
      ...timed,
      ...(isTimed ? {} : { eventAt: NO_TIME }),
      insertId: NO_ID,
    } as EventInput);
    if (!draft.ok) return draft;
    const content = hash('sha256', draft.event.body, 'hex').slice(0, ID_DIGITS);
    const insertId = ids === 'content' ? `import:${content}` : `import:${content}:${line}`;
    return this.#build(line, { ...timed, insertId } as EventInput);
  }

  /** Amounts and times as they are written elsewhere, as the API takes them. */
  #read(given: Fields): { readonly input: Partial<EventInput>; readonly problems: readonly Problem[] } {
    const { times, decimal } = this.options;
    const input: Fields = { ...given };
    const problems: Problem[] = [];
    const { eventAt, value, valueType } = given;
    if (typeof eventAt === 'string' || typeof eventAt === 'number') {
      const time = readTime(eventAt, times);
      if (typeof time === 'string') {
        input['eventAt'] = time;
        const unit = times.dateFormat === 'excel' ? undefined : epochUnit(eventAt);
        if (unit !== undefined) this.#guess(`times ${unit}`, `times such as ${eventAt} are ${unit} since 1970`);
      } else {
        problems.push(time);
      }
    }
    if (typeof value === 'string' && (valueType === 'currency' || valueType === 'numeric')) {
      const amount = readAmount(value, valueType === 'currency', decimal);
      if ('field' in amount) problems.push(amount);
      else {
        input['value'] = amount.value;
        const { guessed } = amount;
        if (guessed !== undefined) this.#guess(guessed, `amounts such as ${quoted(value)} are read ${guessed}`);
      }
      const { properties = {} } = given;
      if ('currency' in amount && typeof properties === 'object' && properties !== null)
        input['properties'] = { currency: amount.currency, ...properties };
    }
    if (typeof value === 'string' && valueType === 'boolean') input['value'] = booleanOf(value) ?? value;
    if (typeof value === 'string' && valueType === undefined && MISSING.test(value))
      this.options.onWarning('value missing', `value ${quoted(value)} is sent as this text`, this.#line);
    for (const field of SPACED) {
      const text = given[field];
      if (typeof text === 'string' && text !== text.trim())
        this.options.onWarning(`${field} spaced`, `${field} ${quoted(text)} begins or ends with a space`, this.#line);
    }
    return { input, problems };
  }

  #guess(kind: string, what: string): void {
    if (this.#guessed.has(kind)) return;
    this.#guessed.add(kind);
    this.options.onGuess(what);
  }

  #build(line: number, input: EventInput): Made {
    const result = this.#builder.build(input);
    if (result.ok) return { ok: true, line, input, event: result.event };
    return { ok: false, line, reason: result.reason, problems: result.problems };
  }

  #draft(line: number, input: EventInput): Made {
    this.#isDraft = true;
    const made = this.#build(line, input);
    this.#isDraft = false;
    return made;
  }

  /** All problems of the line, its time included. */
  #untimed(line: number, input: Partial<EventInput>): Made {
    const draft = this.#draft(line, { ...input, eventAt: NO_TIME } as EventInput);
    const problems = draft.ok ? [] : draft.problems;
    return { ok: false, line, reason: 'invalid', problems: [...problems, UNTIMED] };
  }
}

/** Whose spaces make another type, or another person. */
const SPACED = ['eventType', 'externalUserId', 'externalOrganizationId', 'externalConversationId', 'insertId'] as const;
/** What pandas, R, databases and spreadsheets write where there is nothing. */
const MISSING = /^(?:NaN|nan|NaT|<NA>|NA|NULL|None|#N\/A|undefined)$/;
const ID_DIGITS = 32;
const NO_ID = 'import:';
const NO_TIME = '1970-01-01T00:00:00Z';

const UNTIMED: Problem = {
  field: 'eventAt',
  message: 'is required in history: map the column with the time, or give --event-at for lines without one',
};
