import type { FaultState } from '../../../src/client/fault.types.js';
import type { Row } from '../arrivals/row.js';

/** What a rehearsal did, and what arrived anyway. */
export interface Rehearsal {
  /** Requests that a rule failed. A latency fails none. */
  readonly failed: number;
  /** Those of them whose event was stored, so that the retry is a duplicate. */
  readonly lostAnswers: number;
  readonly stored: number;
  /** Requests that came again with an insertId, and were not counted twice. */
  readonly duplicates: number;
  /** Stored events without an insertId: a retry of one counts twice. */
  readonly unprotected: number;
  /** Requests that were refused for what is in them, which no retry repairs. */
  readonly refused: number;
  /** The longest time between `eventAt` and the arrival of an event; undefined when no event says when it happened. */
  readonly longestDelayMs: number | undefined;
}

/** @param rows those since the rehearsal began */
export function comeThrough(rows: readonly Row[], { rules, fired }: FaultState): Rehearsal {
  let [failed, lostAnswers, stored, duplicates, unprotected, refused] = [0, 0, 0, 0, 0, 0];
  let longestDelayMs: number | undefined;
  for (const [index, { fault }] of rules.entries()) {
    if (fault.kind === 'latency') continue;
    failed += fired[index] ?? 0;
    if (fault.stored === true) lostAnswers += fired[index] ?? 0;
  }
  for (const row of rows) {
    if (row.kind === 'rejected') refused += row.rejected.count ?? 1;
    if (row.kind !== 'stored') continue;
    const { body, duplicates: its, derived } = row.event;
    stored++;
    duplicates += its;
    if (body.insertId === undefined) unprotected++;
    if (body.eventAt === undefined) continue;
    const delayMs = Math.max(0, Date.parse(row.receivedAt) - Date.parse(derived.eventAt));
    longestDelayMs = Math.max(longestDelayMs ?? 0, delayMs);
  }
  return { failed, lostAnswers, stored, duplicates, unprotected, refused, longestDelayMs };
}
