import type { Row } from './row.types.js';

export const MARK_KINDS = ['duplicate', 'conflict', 'sampled', 'warned'] as const;

export type MarkKind = (typeof MARK_KINDS)[number];

/** What is to be noticed about a row. */
export interface Mark {
  readonly kind: MarkKind;
  readonly label: string;
  /** The whole sentence. */
  readonly meaning: string;
}

export function marksOf({ event }: Row): readonly Mark[] {
  if (event === undefined) {
    return [{ kind: 'sampled', label: 'sampled out', meaning: 'Answered 204 by its sample rate; nothing was stored.' }];
  }
  const { duplicates, conflicts, warnings, body } = event;
  const marks: Mark[] = [];
  if (conflicts > 0) {
    marks.push({ kind: 'conflict', label: times('conflict', conflicts), meaning: conflictMeaning(conflicts) });
  }
  if (duplicates > 0) {
    marks.push({ kind: 'duplicate', label: times('duplicate', duplicates), meaning: duplicateMeaning(duplicates) });
  }
  for (const warning of warnings) marks.push({ kind: 'warned', label: 'warning', meaning: warning });
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
  return count === 1 ? what : `${what} ×${count}`;
}

function duplicateMeaning(count: number): string {
  return `Sent ${count === 1 ? 'once' : `${count} times`} more with the same insertId; stored once.`;
}

function conflictMeaning(count: number): string {
  return `Sent ${count === 1 ? 'once' : `${count} times`} with the same insertId and another body, which was not stored.`;
}
