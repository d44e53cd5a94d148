import { hash } from 'node:crypto';
import type { Event, EventInput, Logger, Problem } from '@greenflash-events/core';
import { createEventBuilder } from '@greenflash-events/core/engine';
import type { MapRecord } from './map-record.js';
import type { SourceRecord } from './record.types.js';

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
  readonly logger: Logger;
}

/** Makes events of lines: the same line gives the same event, in every run. */
export class EventMaker {
  readonly #builder: ReturnType<typeof createEventBuilder>;

  constructor(private readonly options: MakerOptions) {
    const { productId, logger } = options;
    this.#builder = createEventBuilder(productId === undefined ? {} : { productId }, logger);
  }

  make(record: SourceRecord): Made {
    const { line } = record;
    if ('problem' in record) return { ok: false, line, reason: 'unreadable', problems: [record.problem] };
    const mapped = this.options.mapRecord(record.content);
    if (typeof mapped !== 'object' || mapped === null || Array.isArray(mapped))
      return this.#build(line, mapped as EventInput);
    const input = mapped as Partial<EventInput>;
    const { ids, eventAt } = this.options;
    const isTimed = input.eventAt !== undefined && input.eventAt !== null;
    if (!isTimed && eventAt === undefined) return this.#untimed(line, input);
    const timed = isTimed ? input : { ...input, eventAt };
    if (input.insertId !== undefined && input.insertId !== null) return this.#build(line, timed as EventInput);
    // The time that a line does not have is not of its content.
    const draft = this.#build(line, {
      ...timed,
      ...(isTimed ? {} : { eventAt: NO_TIME }),
      insertId: NO_ID,
    } as EventInput);
    if (!draft.ok) return draft;
    const content = hash('sha256', draft.event.body, 'hex').slice(0, ID_DIGITS);
    const insertId = ids === 'content' ? `import:${content}` : `import:${content}:${line}`;
    return this.#build(line, { ...timed, insertId } as EventInput);
  }

  #build(line: number, input: EventInput): Made {
    const result = this.#builder.build(input);
    if (result.ok) return { ok: true, line, input, event: result.event };
    return { ok: false, line, reason: result.reason, problems: result.problems };
  }

  /** All problems of the line, its time included. */
  #untimed(line: number, input: Partial<EventInput>): Made {
    const draft = this.#build(line, { ...input, eventAt: NO_TIME } as EventInput);
    const problems = draft.ok ? [] : draft.problems;
    return { ok: false, line, reason: 'invalid', problems: [...problems, UNTIMED] };
  }
}

const ID_DIGITS = 32;
const NO_ID = 'import:';
const NO_TIME = '1970-01-01T00:00:00Z';

const UNTIMED: Problem = {
  field: 'eventAt',
  message: 'is required in history: map the column with the time, or give --event-at for lines without one',
};
