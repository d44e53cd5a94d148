import type { SampledEvent } from '../../client/control.types.js';
import { cut } from './column-text.js';
import type { NewEvent } from './new-event.types.js';

/** Characters of each text: all of them together fit into a notification of PostgreSQL. */
const MAX_LENGTH = 100;

/** What is remembered of a valid event that was sampled out. */
export function sampledEvent({ eventId, receivedAtMs, body }: NewEvent): SampledEvent {
  const user = body.externalUserId ?? body.userId;
  const organization = body.externalOrganizationId ?? body.organizationId;
  const conversation = body.externalConversationId ?? body.conversationId;
  return {
    id: eventId,
    receivedAt: new Date(receivedAtMs).toISOString(),
    eventType: cut(body.eventType, MAX_LENGTH),
    productId: body.productId,
    value: cut(body.value, MAX_LENGTH),
    ...(user !== undefined && { user: cut(user, MAX_LENGTH) }),
    ...(organization !== undefined && { organization: cut(organization, MAX_LENGTH) }),
    ...(conversation !== undefined && { conversation: cut(conversation, MAX_LENGTH) }),
    ...(body.insertId !== undefined && { insertId: cut(body.insertId, MAX_LENGTH) }),
    ...(body.influence !== undefined && { influence: body.influence }),
    sampleRate: body.sampleRate ?? 1,
  };
}
