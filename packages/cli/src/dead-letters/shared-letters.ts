import type { DeadLetter, DeadLetterFilter, DeadLetters } from '@greenflash-events/core/engine';
import type { Letter, LetterFilter, LetterStore } from './dead-letters.js';

/** The dead letters of a store that many processes share: an outbox or a queue. */
export function sharedLetters(
  letters: DeadLetters,
  redrivenBy: string,
  usable: <T>(asking: Promise<T>) => Promise<T>,
): LetterStore {
  return {
    redrivenBy,
    list: async (filter) => (await usable(letters.list(sharedFilter(filter)))).map(letterOf),
    redrive: (filter) => usable(letters.redrive(sharedFilter(filter))),
    purge: (filter) => usable(letters.purge(sharedFilter(filter))),
  };
}

function sharedFilter({ olderThan, insertId, eventType, productId, reason, limit }: LetterFilter): DeadLetterFilter {
  const diedBefore = olderThan === undefined ? undefined : new Date(Date.now() - olderThan);
  const filter = { insertId, eventType, productId, reason, limit, diedBefore };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

function letterOf({ createdAt, ...letter }: DeadLetter): Letter {
  const { externalUserId, userId } = JSON.parse(letter.body) as Partial<Record<string, string>>;
  const user = externalUserId ?? userId;
  return { ...letter, acceptedAt: createdAt, ...(user === undefined ? {} : { user }) };
}
