/** The members of a pool of `pg` that are used, so that none of its types leaks. */
export interface OutboxPool {
  query(text: string, values?: unknown[]): Promise<QueryRows>;
  connect(): Promise<OutboxPoolClient>;
  on?(event: 'error', listener: (error: Error) => void): unknown;
  removeListener?(event: 'error', listener: (error: Error) => void): unknown;
}

export interface OutboxPoolClient {
  query(text: string, values?: unknown[]): Promise<QueryRows>;
  /** @param error where given, the connection is closed instead of used again */
  release(error?: Error | boolean): void;
  on?(event: 'error', listener: (error: Error) => void): unknown;
  removeListener?(event: 'error', listener: (error: Error) => void): unknown;
}

export interface QueryRows {
  readonly rows: readonly unknown[];
}
