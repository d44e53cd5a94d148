/** There is no connection to Redis; its cause is what ended the last one, or kept one from being made. */
export class NoConnection extends Error {
  override readonly name = 'NoConnection';

  constructor(cause?: Error) {
    super(noConnection(cause), { cause });
  }
}

/** @param cause told by its code alone, that of the network or of Redis */
export function noConnection(cause: unknown): string {
  const code = codeOf(cause);
  return `there is no connection to Redis${code === undefined ? '' : ` (${code})`}`;
}

function codeOf(error: unknown): string | undefined {
  const { code, message } = Object(error) as { readonly code?: unknown; readonly message?: unknown };
  if (typeof code === 'string') return code;
  return typeof message === 'string' ? redisCode(message) : undefined;
}

/** The first word of what Redis says where it says no: `WRONGPASS`. */
export function redisCode(message: string): string | undefined {
  return /^[A-Z]{3,}(?= |$)/.exec(message)?.[0];
}
