import type { EventContext, TrackingSource } from '@greenflash-events/nestjs';
import type { AuthenticatedRequest } from './auth/account.guard.js';

/** The conversation with the assistant that a request belongs to; the app's own front end sends it. */
const CONVERSATION_HEADER = 'x-conversation-id';

/**
 * Who, which organization, which conversation: read once per request, at its first event, and inherited by every event of
 * that request. The user comes from the session, never from a header.
 */
export function trackingContext({ request }: TrackingSource): EventContext {
  const { account, headers } = request as AuthenticatedRequest;
  const conversation = headers[CONVERSATION_HEADER];
  return {
    externalUserId: account?.userId,
    externalOrganizationId: account?.organizationId,
    externalConversationId: typeof conversation === 'string' ? conversation : undefined,
  };
}
