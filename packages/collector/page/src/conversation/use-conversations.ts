import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { StoredEvent } from '../../../src/client/stored-event.types.js';
import { MAX_ROWS } from '../arrivals/event-log.js';
import type { Row } from '../arrivals/row.js';
import { exactly } from '../filter/condition.js';
import { createMatcher } from '../filter/filter.js';
import { useModel } from '../model/model.js';
import { addConversations, mergeConversations, type Conversation, type Conversations } from './conversations.js';

/** How far the collector's events were read. `cut`: as far as is useful; `incomplete`: the collector did not answer. */
export type Reading = 'reading' | 'complete' | 'cut' | 'incomplete';

/** Events that are read for the list, beyond those that the page has. */
const MAX_READ = 50_000;

const NONE: Conversations = new Map();

/** All conversations that the collector has events of since the mark, the one with the latest event first. */
export function useConversations(): { readonly all: readonly Conversation[]; readonly reading: Reading } {
  const { address, controlPlane, log, session, stats } = useModel();
  const [earlier, setEarlier] = useState(NONE);
  const [reading, setReading] = useState<Reading>('complete');
  const { since = '' } = address.current.value;
  const rows = log.rows.value;
  const isLive = session.state.value.kind === 'live';
  const isMoreThere = Math.max(stats.value?.kept ?? 0, rows.length) >= MAX_ROWS;
  const held = useHeld(rows, since);
  useEffect(() => {
    setEarlier(NONE);
    if (!isLive || !isMoreThere) return undefined;
    const ended = new AbortController();
    const oldest = log.rows.peek().find(({ kind }) => kind === 'stored');
    const cursor = oldest?.kind === 'stored' && oldest.seq !== undefined ? { cursor: String(oldest.seq) } : {};
    const search = { order: 'newest', ...cursor, ...(since !== '' && { since }) };
    const read = async (): Promise<Reading> => {
      let [found, count] = [NONE, 0];
      for await (const events of controlPlane.events(search, ended.signal)) {
        found = addConversations(found, events);
        count += events.length;
        setEarlier(found);
        if (count >= MAX_READ) return 'cut';
      }
      return 'complete';
    };
    setReading('reading');
    read().then(
      (end) => !ended.signal.aborted && setReading(end),
      () => !ended.signal.aborted && setReading('incomplete'),
    );
    return () => ended.abort();
  }, [isLive, isMoreThere, since]);
  const all = useMemo(
    () => [...mergeConversations(earlier, held).values()].sort((a, b) => b.lastMs - a.lastMs),
    [held, earlier],
  );
  return { all, reading };
}

/** The conversations of all rows that there were, each counted once: few are new when the rows change. */
function useHeld(rows: readonly Row[], since: string): Conversations {
  const kept = useRef({ since, known: new Set<string>(), found: NONE });
  return useMemo(() => {
    // After a reset of the collector, no row is one of those that were counted.
    const isOther = kept.current.since !== since || !rows.some(({ key }) => kept.current.known.has(key));
    if (isOther) kept.current = { since, known: new Set(), found: NONE };
    const { known } = kept.current;
    const added = rows.filter(
      ({ key, kind, receivedAt }) => kind === 'stored' && receivedAt >= since && !known.has(key),
    );
    for (const { key } of added) known.add(key);
    if (added.length > 0) {
      kept.current.found = addConversations(
        kept.current.found,
        added.flatMap(({ event }) => event ?? []),
      );
    }
    return kept.current.found;
  }, [rows, since]);
}

/** All events of a conversation: those that the collector has, and those that arrive. */
export function useConversation(id: string): { readonly events: readonly StoredEvent[]; readonly reading: Reading } {
  const { controlPlane, log, session } = useModel();
  const [read, setRead] = useState<readonly StoredEvent[]>([]);
  const [reading, setReading] = useState<Reading>('reading');
  const isLive = session.state.value.kind === 'live';
  useEffect(() => {
    if (!isLive) return undefined;
    const ended = new AbortController();
    const readAll = async (): Promise<Reading> => {
      let found: readonly StoredEvent[] = [];
      const search = { conversation: id, order: 'newest' };
      for await (const events of controlPlane.events(search, ended.signal)) {
        found = [...found, ...events];
        setRead(found);
        if (found.length >= MAX_ROWS) return 'cut';
      }
      return 'complete';
    };
    readAll().then(
      (end) => !ended.signal.aborted && setReading(end),
      () => !ended.signal.aborted && setReading('incomplete'),
    );
    return () => ended.abort();
  }, [id, isLive]);
  const rows = log.rows.value;
  const matches = useMemo(() => createMatcher({ conversation: exactly(id) }), [id]);
  const events = useMemo(() => {
    const held = rows.filter(matches).flatMap(({ event }) => event ?? []);
    // What is held has the newer marks.
    return [...new Map([...read, ...held].map((event) => [event.eventId, event])).values()];
  }, [rows, read, matches]);
  return { events, reading };
}
