// Both copies of a dual package may be loaded in one process, so every token is found by its name.

/** What the app gave. */
export const OUTBOX_OPTIONS = Symbol.for('greenflash-events.outbox.options');

/** The outbox itself, as `createOutbox()` gives it. */
export const OUTBOX = Symbol.for('greenflash-events.outbox.outbox');
