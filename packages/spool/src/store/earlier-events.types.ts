import type { Entry } from '@greenflash-events/core/engine';

/** Who takes over what other processes have left. */
export interface EarlierEvents {
  /** Whether what is appended now is durable. */
  readonly durable: boolean;
  /** @returns the epoch of events that have become this process' */
  recovered(count: number, bytes: number): number;
  /** @returns the epoch of an event that will be appended as this process' own */
  rescued(): number;
  append(entry: Entry): void;
}
