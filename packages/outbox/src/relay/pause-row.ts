import type { SharedPause } from '@greenflash-events/core/engine';

/** What a statement says of the pause that all relays keep. */
export interface PauseRow {
  readonly pause_ms: number | null;
  readonly pause_reason: SharedPause['reason'] | null;
}

/** SQL for that row; there is none where no pause is on. */
export function pauseOf(lane: string): string {
  return `select (extract(epoch from paused_until - now()) * 1000)::float8 as pause_ms, reason as pause_reason
    from ${lane} where paused_until > now()`;
}

export function sharedPause(row: PauseRow | undefined): SharedPause | undefined {
  if (row === undefined || row.pause_ms === null || row.pause_reason === null) return undefined;
  return { reason: row.pause_reason, forMs: Number(row.pause_ms) };
}
