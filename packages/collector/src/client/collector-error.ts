export type CollectorErrorCode = 'INVALID_OPTIONS' | 'START_FAILED' | 'WAIT_TIMEOUT' | 'REQUEST_FAILED' | 'CLOSED';

/** Everything that the client of the collector throws. */
export class CollectorError extends Error {
  override readonly name = 'CollectorError';

  constructor(
    /** What is wrong, for programs. */
    readonly code: CollectorErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
