/** A database's place without the password that its URL may hold. */
export function describeDatabase(database: string): string {
  return database
    .replace(/^(postgres(?:ql)?:\/\/[^:@/?#]*):[^/]*@/i, '$1:***@')
    .replace(/([?&]password=)[^&#]*/gi, '$1***');
}
