import { useEffect, useMemo, useState } from 'preact/hooks';
import type { StoredEvent } from '../../../src/client/stored-event.types.js';
import { createMatcher } from '../filter/filter.js';
import { useModel } from '../model/use-model.js';

export interface ConversationEvents {
  readonly events: readonly StoredEvent[];
  /** Whether those before the ones that the page holds are still being read, or could not be. */
  readonly state: 'reading' | 'complete' | 'incomplete';
}

/** All events of a conversation: those that the collector has, and those that arrive. */
export function useConversation(id: string): ConversationEvents {
  const { controlPlane, log, session } = useModel();
  const [read, setRead] = useState<readonly StoredEvent[]>([]);
  const [state, setState] = useState<ConversationEvents['state']>('reading');
  const isLive = session.state.value.kind === 'live';
  useEffect(() => {
    if (!isLive) return undefined;
    let isWanted = true;
    controlPlane.events({ conversation: id }).then(
      (events) => {
        if (!isWanted) return;
        setRead(events);
        setState('complete');
      },
      () => isWanted && setState('incomplete'),
    );
    return () => {
      isWanted = false;
    };
  }, [id, isLive]);
  const rows = log.rows.value;
  const events = useMemo(() => {
    const held = rows.filter(createMatcher({ conversation: id })).flatMap(({ event }) => event ?? []);
    // What is held has the newer marks.
    return [...new Map([...read, ...held].map((event) => [event.eventId, event])).values()];
  }, [rows, read, id]);
  return { events, state };
}
