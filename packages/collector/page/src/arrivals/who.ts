import type { StoredBody } from '../../../src/client/stored-event.types.js';

/** The API knows users, organizations and conversations by two ids each; the sender's own says more to the sender. */
export function userOf(body: StoredBody): string | undefined {
  return body.externalUserId ?? body.userId;
}

export function organizationOf(body: StoredBody): string | undefined {
  return body.externalOrganizationId ?? body.organizationId;
}

export function conversationOf(body: StoredBody): string | undefined {
  return body.externalConversationId ?? body.conversationId;
}
