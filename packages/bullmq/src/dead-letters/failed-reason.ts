import type { DeadReason } from '@greenflash-events/core';
import { DEAD_REASONS } from '@greenflash-events/core/engine';

const REASONS: ReadonlySet<string> = new Set(DEAD_REASONS);
const SEPARATOR = ': ';

/** The text that dashboards show beside a failed job. */
export function failedReason(reason: DeadReason, message: string | undefined): string {
  return message === undefined ? reason : `${reason}${SEPARATOR}${message}`;
}

/** A text that another program wrote, such as BullMQ itself, stands for an event that could not be sent. */
export function parseFailedReason(text: string): { readonly reason: DeadReason; readonly message: string | undefined } {
  const at = text.indexOf(SEPARATOR);
  const reason = at === -1 ? text : text.slice(0, at);
  if (!REASONS.has(reason)) return { reason: 'attempts', message: text };
  return { reason: reason as DeadReason, message: at === -1 ? undefined : text.slice(at + SEPARATOR.length) };
}
