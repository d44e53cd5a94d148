/** What the user asked for cannot be done; the message says what to change. Ends the program with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
