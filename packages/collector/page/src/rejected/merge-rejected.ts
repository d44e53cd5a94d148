import type { RejectedEvent } from '../../../src/client/control.types.js';

/**
 * A list that was read, and what was streamed meanwhile, as one list: what is in both is there once, and two bodies that
 * are alike to the millisecond stay two.
 */
export function mergeRejected(
  read: readonly RejectedEvent[],
  streamed: readonly RejectedEvent[],
): readonly RejectedEvent[] {
  const left = new Map<string, number>();
  for (const one of read) left.set(identity(one), (left.get(identity(one)) ?? 0) + 1);
  const missing = streamed.filter((one) => {
    const count = left.get(identity(one)) ?? 0;
    left.set(identity(one), count - 1);
    return count <= 0;
  });
  return [...read, ...missing];
}

function identity({ receivedAt, code, text }: RejectedEvent): string {
  return `${receivedAt} ${code} ${text}`;
}
