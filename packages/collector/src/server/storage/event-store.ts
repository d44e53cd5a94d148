import { Inject, Injectable } from '@nestjs/common';
import { sql, type Kysely } from 'kysely';
import type { CollectorStats } from '../../client/control.types.js';
import { eventColumns } from './event-columns.js';
import type { NewEvent, Repeat } from './new-event.types.js';
import { bytesOf, type CounterName, type Schema } from './schema.js';
import {
  selectEvents,
  seqBeforeLatest,
  type EventConditions,
  type EventRange,
  type SequencedEvent,
} from './select-events.js';
import { selectStats } from './select-stats.js';

/** Token of the open database. */
export const DATABASE = Symbol('collector database');

/**
 * The collector's records. Everything resolves after its commit; a promise rejects only when the database fails. What
 * is given a namespace touches no other.
 */
@Injectable()
export class EventStore {
  constructor(@Inject(DATABASE) private readonly database: Kysely<Schema>) {}

  /** Stores the event, unless its insert key is there already. @returns whether it was stored */
  async insert(event: NewEvent): Promise<boolean> {
    const inserted = await this.database
      .insertInto('events')
      .values(eventColumns(event))
      .onConflict((conflict) => conflict.column('insert_key').doNothing())
      .returning('seq')
      .executeTakeFirst();
    return inserted !== undefined;
  }

  /** Counts a request on the event that has its insert key. @returns undefined when there is none */
  async countRepeat({ insertKey, bodyDigest }: NewEvent): Promise<Repeat | undefined> {
    if (insertKey === undefined) return undefined;
    const row = await this.database
      .updateTable('events')
      .set({
        duplicates: sql`duplicates + 1`,
        conflicts: sql`conflicts + case when body_digest = ${bodyDigest} then 0 else 1 end`,
      })
      .where('insert_key', '=', insertKey)
      .returning(['event_id', 'duplicates', 'conflicts', 'body_digest'])
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const { event_id: eventId, duplicates, conflicts } = row;
    return { eventId, duplicates, conflicts, conflict: !bytesOf(row.body_digest).equals(bodyDigest) };
  }

  /** Counts a request of which nothing is stored. */
  async count(namespace: string, name: CounterName): Promise<void> {
    await this.database
      .insertInto('counters')
      .values({ namespace, name, count: 1 })
      .onConflict((conflict) => conflict.columns(['namespace', 'name']).doUpdateSet({ count: sql`counters.count + 1` }))
      .execute();
  }

  /** Events in the order of their arrival. */
  list(namespace: string, conditions: EventConditions, range: EventRange): Promise<readonly SequencedEvent[]> {
    return selectEvents(this.database, namespace, conditions, range);
  }

  /** The sequence number to read on from, so that the latest `count` events come first. */
  beforeLatest(namespace: string, count: number): Promise<number> {
    return seqBeforeLatest(this.database, namespace, count);
  }

  /** Sixteen hexadecimal digits that are this database's own, for as long as it exists. */
  async epoch(): Promise<string> {
    const row = this.database.selectFrom('meta').select('value').where('name', '=', 'epoch');
    return (await row.executeTakeFirstOrThrow()).value;
  }

  stats(namespace: string): Promise<CollectorStats> {
    return selectStats(this.database, namespace);
  }

  /** Deletes the namespace's events and counts, at once. */
  async reset(namespace: string): Promise<void> {
    await this.database.transaction().execute(async (transaction) => {
      await transaction.deleteFrom('events').where('namespace', '=', namespace).execute();
      await transaction.deleteFrom('counters').where('namespace', '=', namespace).execute();
    });
  }
}
