import type { FaultedRequest, ForwardedCall } from '../../../src/client/control.types.js';
import type { StoredEvent } from '../../../src/client/stored-event.types.js';
import type { Row } from './row.js';

export const MARK_KINDS = [
  'rejected',
  'duplicate',
  'conflict',
  'sampled',
  'warned',
  'unknown',
  'forwarded',
  'faulted',
] as const;

export type MarkKind = (typeof MARK_KINDS)[number];

/** What is worth noticing about a row. */
export interface Mark {
  readonly kind: MarkKind;
  readonly label: string;
  /** The whole sentence. */
  readonly meaning: string;
}

export function marksOf(row: Row): readonly Mark[] {
  switch (row.kind) {
    case 'sampled':
      return [
        { kind: 'sampled', label: 'sampled out', meaning: 'Answered 204 by its sample rate; nothing was stored.' },
      ];
    case 'rejected': {
      const { status, message, count = 1 } = row.rejected;
      const more = count > 1 ? `; ${count.toLocaleString('en')} such requests` : '';
      return [
        {
          kind: 'rejected',
          label: times(`${status} rejected`, count),
          meaning: `Answered ${status}: ${message}${more}`,
        },
      ];
    }
    case 'forwarded':
      return [forwardMark(row.forwarded, 'forwarded')];
    case 'faulted':
      return [{ kind: 'faulted', label: faultLabel(row.faulted), meaning: faultMeaning(row.faulted) }];
    case 'stored':
      return row.answer === undefined
        ? marksOfEvent(row.event)
        : [...marksOfEvent(row.event), forwardMark(row.answer, 'API')];
  }
}

/** What the sender met, in few words. */
function faultLabel({ fault, status, delayMs }: FaultedRequest): string {
  if (fault === 'latency') return `${delayMs.toLocaleString('en')} ms late on purpose`;
  return `${status ?? fault} on purpose`;
}

/** What the sender met, and the outcome of its event. */
export function faultMeaning({ fault, status, delayMs, stored }: FaultedRequest): string {
  const late = `${delayMs.toLocaleString('en')} ms`;
  if (fault === 'latency') return `The script of faults let it wait ${late}; then it was handled as always.`;
  const met = status === undefined ? `let it fail (${fault})` : `answered it ${status}`;
  const fate = stored
    ? 'The event was handled as always, and only its answer was lost: a retry is a duplicate.'
    : 'Nothing was stored: the sender has to try again.';
  return `The script of faults ${met}${delayMs > 0 ? ` after ${late}` : ''}. ${fate}`;
}

/** What the origin of `--forward` answered. */
function forwardMark({ status, problem, answer, durationMs }: ForwardedCall, what: string): Mark {
  if (status === 0) {
    return { kind: 'forwarded', label: `${what}: no answer`, meaning: problem ?? 'The origin did not answer.' };
  }
  const text = answer === undefined || answer === '' ? '' : `: ${answer}`;
  return { kind: 'forwarded', label: `${what} ${status}`, meaning: `Answered ${status} in ${durationMs} ms${text}` };
}

export function marksOfEvent(event: StoredEvent): readonly Mark[] {
  const { duplicates, conflicts, warnings, body, unknownFields = [] } = event;
  const marks: Mark[] = [];
  if (conflicts > 0) {
    marks.push({ kind: 'conflict', label: times('conflict', conflicts), meaning: conflictMeaning(conflicts) });
  }
  if (duplicates > 0) {
    marks.push({ kind: 'duplicate', label: times('duplicate', duplicates), meaning: duplicateMeaning(duplicates) });
  }
  const isOfField = (warning: string): boolean => unknownFields.some(({ field }) => warning.includes(field));
  for (const { field, nearest } of unknownFields) {
    marks.push({
      kind: 'unknown',
      label: nearest === undefined ? `${field}?` : `${field} → ${nearest}`,
      meaning:
        `The API has no field ${field} and ignores it.` + (nearest === undefined ? '' : ` Did you mean ${nearest}?`),
    });
  }
  for (const warning of warnings) {
    if (!isOfField(warning)) marks.push({ kind: 'warned', label: 'warning', meaning: warning });
  }
  if (body.sampleRate !== undefined && body.sampleRate < 1) {
    const why = body.forceSample === true ? 'kept by forceSample' : 'kept by its type and organization';
    marks.push({
      kind: 'sampled',
      label: `sampled ${body.sampleRate}`,
      meaning: `Sample rate ${body.sampleRate}: ${why}.`,
    });
  }
  return marks;
}

function times(what: string, count: number): string {
  return count === 1 ? what : `${what} ×${count.toLocaleString('en')}`;
}

function duplicateMeaning(count: number): string {
  return `Sent ${count === 1 ? 'once' : `${count} times`} more with the same insertId; stored once.`;
}

function conflictMeaning(count: number): string {
  return `Sent ${count === 1 ? 'once' : `${count} times`} with the same insertId and another body, which was not stored.`;
}
