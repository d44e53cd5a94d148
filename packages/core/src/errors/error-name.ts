/** The kind of an error; its message may quote the values of an event. */
export function errorName(error: unknown): string {
  try {
    if (!(error instanceof Error)) return `a ${typeof error}`;
    const name: unknown = error.name;
    return typeof name === 'string' ? name : 'an error';
  } catch {
    return 'an error that throws when looked at';
  }
}
