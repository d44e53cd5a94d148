import { Option, type Command } from 'commander';
import { withConnectionFlags, type ConnectionFlags } from '../connection/connection-flags.js';
import { milliseconds } from '../program/flag-values.js';

/** The flags that relay and worker share. */
export interface ClaimFlags extends ConnectionFlags {
  readonly drain?: boolean;
  /** Milliseconds. */
  readonly patience: number;
}

const FIVE_MINUTES_MS = 300_000;

export function withClaimFlags(command: Command): Command {
  return withConnectionFlags(command)
    .option('--drain', 'end when nothing waits')
    .addOption(
      new Option('--patience <time>', 'with --drain, how long to wait for an API that does not answer')
        .argParser(milliseconds)
        .default(FIVE_MINUTES_MS, '5m'),
    );
}
