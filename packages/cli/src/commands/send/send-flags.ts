import type { ConnectionFlags } from '../../connection/connection-flags.js';

export interface SendFlags extends ConnectionFlags {
  readonly productId?: string;
  /** Milliseconds. */
  readonly deadline: number;
}
