import { GreenflashEventsError, type Event, type EventInput, type TrackResult } from '@greenflash-events/core';
import type { BuildResult } from '@greenflash-events/core/engine';

export interface BuiltEvents {
  readonly results: readonly TrackResult[];
  /** Those that are to be written. */
  readonly events: readonly Event[];
}

/**
 * Turns all inputs into events before the first is written.
 *
 * @throws GreenflashEventsError `INVALID_EVENT` for an input that breaks the API's rules
 */
export function buildEvents(inputs: readonly EventInput[], build: (input: EventInput) => BuildResult): BuiltEvents {
  const built = inputs.map((input) => orThrow(build(input)));
  return {
    events: built.flatMap((result) => (result.ok ? [result.event] : [])),
    results: built.map((result) =>
      result.ok
        ? { accepted: true, insertId: result.event.insertId, durable: true }
        : { accepted: false, reason: result.reason },
    ),
  };
}

function orThrow(result: BuildResult): BuildResult {
  if (result.ok || result.reason === 'filtered') return result;
  const lines = result.problems.map(({ field, message }) => `\n  - ${field}: ${message}`).join('');
  const message = `the event is ${result.reason}, so that its transaction is to fail:${lines}`;
  throw new GreenflashEventsError('INVALID_EVENT', message, { problems: result.problems });
}
