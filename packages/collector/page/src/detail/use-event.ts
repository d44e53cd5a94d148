import type { StoredEvent } from '../../../src/client/stored-event.types.js';
import { useModel } from '../model/use-model.js';

/** An event of those that the page holds. */
export function useEvent(eventId: string): StoredEvent | undefined {
  const { log } = useModel();
  return log.rows.value.findLast(({ key }) => key === eventId)?.event;
}
