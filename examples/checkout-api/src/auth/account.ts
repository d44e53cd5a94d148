/** Who a request comes from. */
export interface Account {
  readonly userId: string;
  readonly organizationId: string;
}

/** The demo's sessions: token → account. A real app would verify a signature here. */
export const SESSIONS: ReadonlyMap<string, Account> = new Map([
  ['ada-token', { userId: 'user-ada', organizationId: 'acme' }],
  ['grace-token', { userId: 'user-grace', organizationId: 'acme' }],
  ['linus-token', { userId: 'user-linus', organizationId: 'globex' }],
]);
