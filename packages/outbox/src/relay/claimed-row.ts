import type { Event } from '@greenflash-events/core';
import type { ClaimedEvent, Settlement } from '@greenflash-events/core/engine';
import type { PauseRow } from './pause-row.js';

/** A row of the claim; all but the pause is null where nothing was claimed. */
export interface ClaimedRow extends PauseRow {
  readonly product_id: string | null;
  readonly insert_id: string;
  readonly body: string;
  readonly attempts: number;
  readonly charged: number;
  readonly refused: number;
  readonly age_ms: number;
  readonly tried_ms_ago: number | null;
  readonly due_at: number;
}

/** Which row a claim is on, and under which lease. */
export interface RowClaim {
  readonly productId: string;
  readonly key: string;
  readonly lease: string;
  readonly eventType: string;
}

/** @returns undefined where the body was never built by this library */
export function claimedEvent(row: ClaimedRow, lease: string): ClaimedEvent | undefined {
  const { attempts, charged, refused } = row;
  const event = eventOf(row.body);
  if (event === undefined) return undefined;
  return {
    ...{ claim: claimOn(row, lease, event.eventType), event, attempts, charged, refused },
    ageMs: Number(row.age_ms),
    triedMsAgo: row.tried_ms_ago === null ? undefined : Number(row.tried_ms_ago),
  };
}

/** What is to become of a row whose body is no event: it must not be claimed again and again. */
export function buryBroken(row: ClaimedRow, lease: string): Settlement {
  const { attempts, charged, refused } = row;
  const history = { attempts, charged, refused };
  const message = 'the body in the outbox is not one of an event';
  return { kind: 'bury', claim: claimOn(row, lease, ''), reason: 'rejected', message, history };
}

function claimOn(row: ClaimedRow, lease: string, eventType: string): RowClaim {
  return { productId: row.product_id!, key: row.insert_id, lease, eventType };
}

/** The event that its body is of: everything else about it can be read there. */
function eventOf(body: string): Event | undefined {
  const { insertId, eventType, productId, sampleRate, forceSample } = fieldsOf(body);
  if (typeof insertId !== 'string' || typeof eventType !== 'string' || typeof productId !== 'string') return undefined;
  const sampleable = sampleRate !== undefined && sampleRate !== 1 && forceSample !== true;
  return { body, bytes: Buffer.byteLength(body), insertId, eventType, productId, sampleable };
}

function fieldsOf(body: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(body)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
