/** The kind of an error; its message may quote the values of an event. */
export function errorName(error: unknown): string {
  try {
    return error instanceof Error ? error.name : `a ${typeof error}`;
  } catch {
    return 'an error that throws when looked at';
  }
}
