import type { StoredEvent } from '../../../src/client/stored-event.types.js';
import { agrees, differencesOf } from './differences.js';
import type { ExpectedEvent, Finding } from './expected.types.js';

/**
 * Compares what was expected with what arrived. An expected event with an insertId is looked for by it; each of the
 * others takes the first event that agrees, and what is left then takes the event of its type that differs least. An
 * expected event stands for one event: two of a kind are expected by writing it twice.
 *
 * @returns a finding for each expected event in their order, then one for each event that nothing was matched with
 */
export function compare(expected: readonly ExpectedEvent[], arrived: readonly StoredEvent[]): readonly Finding[] {
  const left = new Set(arrived);
  const findings = new Map<ExpectedEvent, Finding>();
  const settle = (one: ExpectedEvent, event: StoredEvent | undefined): void => {
    if (event === undefined) return;
    left.delete(event);
    findings.set(one, finding(one, event));
  };
  const open = (): readonly ExpectedEvent[] => expected.filter((one) => !findings.has(one));
  for (const one of open()) {
    if (one.insertId !== undefined)
      settle(
        one,
        find(left, (event) => isSame(one, event)),
      );
  }
  for (const one of open())
    settle(
      one,
      find(left, (event) => agrees(one, event)),
    );
  for (const one of open()) if (one.insertId === undefined) settle(one, closest(one, left));
  const missing = (one: ExpectedEvent): Finding => ({ kind: 'missing', expected: one });
  return [
    ...expected.map((one) => findings.get(one) ?? missing(one)),
    ...[...left].map((event) => extra(event, expected)),
  ];
}

function finding(expected: ExpectedEvent, event: StoredEvent): Finding {
  const differences = differencesOf(expected, event);
  if (differences.length === 0) return { kind: 'matched', expected, event };
  return { kind: 'wrong', expected, event, differences };
}

/** An event more than was expected: one of them again, or another. */
function extra(event: StoredEvent, expected: readonly ExpectedEvent[]): Finding {
  const again = expected.find((one) => agrees(one, event));
  return again === undefined ? { kind: 'unexpected', event } : { kind: 'doubled', expected: again, event };
}

function isSame({ insertId, productId }: ExpectedEvent, { body }: StoredEvent): boolean {
  if (body.insertId !== insertId) return false;
  return productId === undefined || body.productId.toLowerCase() === productId.toLowerCase();
}

function closest(expected: ExpectedEvent, events: Iterable<StoredEvent>): StoredEvent | undefined {
  let best: { readonly event: StoredEvent; readonly count: number } | undefined;
  for (const event of events) {
    if (event.body.eventType !== expected.eventType) continue;
    const count = differencesOf(expected, event).length;
    if (best === undefined || count < best.count) best = { event, count };
  }
  return best?.event;
}

function find(events: Iterable<StoredEvent>, matches: (event: StoredEvent) => boolean): StoredEvent | undefined {
  for (const event of events) if (matches(event)) return event;
  return undefined;
}
