/** Token of the collector's log. */
export const LOG = Symbol('collector log');

/** Writes one line for the operator. Never given a key, a header or a body. */
export type Log = (line: string) => void;
