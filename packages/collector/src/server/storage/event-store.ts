import type { CollectorStats, RejectedEvent } from '../../client/control.types.js';
import { DatabaseWatch, type StorageListener } from './database-watch.js';
import type { Engine } from './engine.types.js';
import { DatabaseError } from './open-database.js';
import type { EventConditions } from './event-conditions.js';
import { EventTypes } from './event-types.js';
import { GroupCommit } from './group-commit.js';
import type { Intake, NewEvent, Settled, SettledEvent } from './new-event.types.js';
import { selectRejected, selectRejection, type FoundRejections, type RejectedRange } from './rejected-bodies.js';
import { resetNamespace } from './reset-namespace.js';
import { latestSeq, selectEvents, seqBeforeLatest, type EventRange, type FoundEvents } from './select-events.js';
import { selectBody } from './select-body.js';
import { selectStats } from './select-stats.js';
import { selectSuggestions, type Suggestion, type SuggestionQuery } from './suggest.js';
import { writeBatch } from './write-batch.js';

/** Requests that share one transaction at most. */
const MAX_BATCH = 500;

/** Bytes of bodies that share one transaction: SQLite writes them in the thread that serves requests. */
const MAX_BATCH_BYTES = 2 * 1024 * 1024;

/** Bytes of bodies that wait for their transaction at most, such as while the database stands still. */
const MAX_WAITING_BYTES = 128 * 1024 * 1024;

/** Fewer are quicker in one transaction than in two. */
const AHEAD_FROM = 16;

/**
 * The collector's records. Everything resolves after its commit; a promise rejects only when the database fails, with
 * DatabaseError while it is away. What is given a namespace touches no other.
 */
export class EventStore {
  private readonly group: GroupCommit<Intake, Settled>;
  private readonly watch: DatabaseWatch;
  private readonly types = new EventTypes();

  /**
   * @param log is told when the database is away, and when it is back
   * @param onWritten is told how many bytes a batch had
   */
  constructor(
    private readonly engine: Engine,
    log: (line: string) => void = () => undefined,
    private readonly onWritten: (bytes: number) => void = () => undefined,
  ) {
    this.watch = new DatabaseWatch(engine, log);
    this.group = new GroupCommit((batch) => this.commit(batch), {
      maxBatch: MAX_BATCH,
      sizeOf,
      maxBatchBytes: MAX_BATCH_BYTES,
      waiting: { maxBytes: MAX_WAITING_BYTES, refusal: tooManyWait },
      ...(engine.takesTurns ? { aheadFrom: AHEAD_FROM } : {}),
      isFaultOfData: (error) => engine.isFaultOfData(error),
    });
  }

  /**
   * Stores the event, unless its insert key is there already: then it is counted on the event that has it. One that is
   * neither there nor `kept` at its sample rate is counted as sampled out.
   */
  settle(event: NewEvent, kept: boolean): Promise<SettledEvent> {
    return this.group.add({ kind: 'event', event, kept }) as Promise<SettledEvent>;
  }

  /** Counts and keeps a body that was refused. */
  async reject(namespace: string, rejected: RejectedEvent): Promise<void> {
    await this.group.add({ kind: 'rejection', namespace, rejected });
  }

  /** Events in the order of their arrival. */
  list(namespace: string, conditions: EventConditions, range: EventRange): Promise<FoundEvents> {
    return this.watch.over(() => selectEvents(this.engine.database, namespace, conditions, range));
  }

  /** The body of an event as it was sent; undefined when there is no such event. */
  body(namespace: string, eventId: string): Promise<Buffer | undefined> {
    return this.watch.over(() => selectBody(this.engine.database, namespace, eventId));
  }

  suggest(namespace: string, query: SuggestionQuery): Promise<readonly Suggestion[]> {
    return this.watch.over(() => selectSuggestions(this.engine.database, namespace, query));
  }

  /** The sequence number to read on from, so that the latest `count` events come first. */
  beforeLatest(namespace: string, count: number): Promise<number> {
    return this.watch.over(() => seqBeforeLatest(this.engine.database, namespace, count));
  }

  /** The sequence number of the latest event; 0 when there is none. */
  latest(namespace: string): Promise<number> {
    return this.watch.over(() => latestSeq(this.engine.database, namespace));
  }

  /** Rejected bodies, the oldest first. */
  rejected(namespace: string, range: RejectedRange): Promise<FoundRejections> {
    return this.watch.over(() => selectRejected(this.engine.database, namespace, range));
  }

  /** One rejected body; undefined when it was forgotten already. */
  rejection(seq: number): Promise<RejectedEvent | undefined> {
    return this.watch.over(() => selectRejection(this.engine.database, seq));
  }

  /** Sixteen hexadecimal digits that are this database's own, for as long as it exists. */
  async epoch(): Promise<string> {
    const row = this.engine.database.selectFrom('meta').select('value').where('name', '=', 'epoch');
    return (await this.watch.over(() => row.executeTakeFirstOrThrow())).value;
  }

  /** @param sinceMs the first minute of the series */
  stats(namespace: string, sinceMs: number): Promise<Omit<CollectorStats, 'refused'>> {
    return this.watch.over(() => selectStats(this.engine.database, namespace, sinceMs));
  }

  /** Deletes the namespace's events, rejected bodies and counts: what arrived before, and nothing that arrives meanwhile. */
  async reset(namespace: string): Promise<void> {
    await this.watch.over(() => resetNamespace(this.engine, namespace), true);
    this.noteReset(namespace);
  }

  /** Another process has reset a namespace. */
  noteReset(namespace: string): void {
    this.types.forget(namespace);
  }

  /** Told when the database goes away and when it is back. */
  onStorage(listener: StorageListener): void {
    this.watch.listen(listener);
  }

  close(): void {
    this.watch.close();
  }

  private async commit(batch: readonly Intake[]): Promise<readonly Settled[]> {
    const settled = await this.watch.over(() => writeBatch(this.engine, batch, this.types), true);
    this.onWritten(batch.reduce((bytes, intake) => bytes + sizeOf(intake), 0));
    return settled;
  }
}

function sizeOf(intake: Intake): number {
  return intake.kind === 'event' ? intake.event.bytes.length : intake.rejected.text.length;
}

function tooManyWait(): DatabaseError {
  const advice = 'more events wait for it than memory may hold';
  return new DatabaseError(advice, { advice, overloaded: true });
}
