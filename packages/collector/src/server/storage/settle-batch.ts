import type { TypeColumn } from './event-types.js';
import type { Intake, NewEvent, Settled } from './new-event.types.js';
import { Tally } from './tally.js';

/** An event with an insert key, as the database has it or is about to. */
export interface KnownEvent {
  /** Undefined while it is not stored yet, and when retention has deleted it. */
  readonly seq: number | undefined;
  readonly eventId: string;
  readonly bodyDigest: Buffer;
  duplicates: number;
  conflicts: number;
}

/** Events that exist, by `keyOf()` their insert key. */
export type KnownEvents = Map<string, KnownEvent>;

/** What a batch does to the database, and what becomes of each of its requests. */
export interface Settlement {
  readonly settled: readonly Settled[];
  readonly fresh: readonly { readonly event: NewEvent; readonly known: KnownEvent }[];
  /** Those of the stored events that were repeated. */
  readonly repeated: readonly KnownEvent[];
  readonly tally: Tally;
}

/**
 * Decides a batch one request after the other, as if each had come alone: an event that exists is returned whatever the
 * rate, a new one is sampled, and what is kept exists for those that follow.
 *
 * @param known events that the batch may repeat; what it adds is added here
 */
export function settleBatch(batch: readonly Intake[], known: KnownEvents, typeColumn: TypeColumn): Settlement {
  const fresh: { event: NewEvent; known: KnownEvent }[] = [];
  const tally = new Tally(typeColumn);
  const repeated = new Set<KnownEvent>();

  const settleEvent = (event: NewEvent, kept: boolean): Settled => {
    const counted = { namespace: event.namespace, atMs: event.receivedAtMs, body: event.body };
    const existing = event.insertKey && known.get(keyOf(event.insertKey));
    if (existing !== undefined) {
      const conflict = repeat(existing, event);
      tally.count('duplicates', counted);
      if (conflict) tally.count('conflicts', counted);
      if (existing.seq !== undefined) repeated.add(existing);
      const { eventId, duplicates, conflicts } = existing;
      return { kind: 'existing', eventId, duplicates, conflicts, conflict };
    }
    tally.count(kept ? 'accepted' : 'sampled', counted);
    if (!kept) return { kind: 'sampled' };
    tally.sum(event.namespace, event.body);
    const added = asKnown(event);
    if (event.insertKey !== undefined) known.set(keyOf(event.insertKey), added);
    fresh.push({ event, known: added });
    return { kind: 'stored', eventId: event.eventId };
  };

  const settled = batch.map((intake): Settled => {
    if (intake.kind === 'event') return settleEvent(intake.event, intake.kept);
    tally.count('rejected', { namespace: intake.namespace, atMs: Date.parse(intake.rejected.receivedAt) });
    return { kind: 'rejected' };
  });
  return { settled, fresh, repeated: [...repeated], tally };
}

/** An insert key as the key of a map. */
export function keyOf(insertKey: Buffer): string {
  return insertKey.toString('latin1');
}

function asKnown({ eventId, bodyDigest }: NewEvent): KnownEvent {
  return { seq: undefined, eventId, bodyDigest, duplicates: 0, conflicts: 0 };
}

/** Counts a request on the event that it repeats. @returns whether its body differs */
function repeat(existing: KnownEvent, { bodyDigest }: NewEvent): boolean {
  const conflict = !existing.bodyDigest.equals(bodyDigest);
  existing.duplicates++;
  if (conflict) existing.conflicts++;
  return conflict;
}
