import type { ConnectionFlags } from '../../connection/connection-flags.js';
import type { SourceFlags } from '../../history/source-flags.js';

export interface ImportFlags extends SourceFlags, ConnectionFlags {
  readonly dryRun?: boolean;
  readonly rate?: number;
  readonly skipInvalid?: boolean;
  readonly restart?: boolean;
  /** Milliseconds. */
  readonly patience: number;
}
