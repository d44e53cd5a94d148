import type { Problem } from '../event/event.types.js';
import type { Observer } from '../observe/observer.js';
import type { RejectReason, TrackResult } from '../outcome/outcome.types.js';

/** Expected in daily life, so counted without a line in the log. */
const SILENT: ReadonlySet<RejectReason> = new Set(['disabled', 'filtered']);

/** Counts the inputs that never became accepted events, and reports them. */
export class Rejections {
  readonly #counts: Record<RejectReason, number> = {
    invalid: 0,
    too_large: 0,
    unserializable: 0,
    queue_full: 0,
    filtered: 0,
    disabled: 0,
    closed: 0,
    mapping: 0,
  };

  constructor(private readonly observer: Observer) {}

  /** @param source the handler that the input came from, where a decorator made it */
  add(
    reason: RejectReason,
    problems: readonly Problem[] = [],
    eventType?: string,
    source?: string,
  ): Extract<TrackResult, { accepted: false }> {
    this.#counts[reason]++;
    if (!SILENT.has(reason)) this.#log(reason, problems, eventType, source);
    this.observer.notify('rejected', () => ({
      reason,
      problems,
      ...(eventType === undefined ? {} : { eventType }),
      ...(source === undefined ? {} : { source }),
    }));
    return { accepted: false, reason, ...(problems.length === 0 ? {} : { problems }) };
  }

  counts(): Readonly<Record<RejectReason, number>> {
    return { ...this.#counts };
  }

  #log(
    reason: RejectReason,
    problems: readonly Problem[],
    eventType: string | undefined,
    source: string | undefined,
  ): void {
    // Of a mapping there is one problem, and each of its functions may have another bug.
    const [bug] = reason === 'mapping' ? problems : [];
    if (source !== undefined && bug !== undefined) {
      const { field, message } = bug;
      const line = `${source}, ${field}: ${message}; its event was rejected (mapping)`;
      return this.observer.log.warn(`rejected:mapping:${source.slice(0, 100)}:${field}`, line);
    }
    const what = source ?? eventType ?? 'an event';
    const list = problems.map(({ field, message }) => `${field} ${message}`).join('; ');
    this.observer.log.warn(
      `rejected:${reason}:${what.slice(0, 100)}`,
      `${what} was rejected (${reason})${list && `: ${list}`}`,
    );
  }
}
