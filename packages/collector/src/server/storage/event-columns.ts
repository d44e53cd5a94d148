import type { Insertable } from 'kysely';
import type { NewEvent } from './new-event.types.js';
import { toColumn, type EventsTable } from './schema.js';

/** The row of a new event. */
export function eventColumns({ body, ...event }: NewEvent): Insertable<EventsTable> {
  return {
    event_id: event.eventId,
    namespace: event.namespace,
    insert_key: event.insertKey ?? null,
    body_digest: event.bodyDigest,
    received_at: event.receivedAtMs,
    event_type: toColumn(body.eventType),
    product_id: body.productId.toLowerCase(),
    user_id: optional(body.userId),
    external_user_id: optional(body.externalUserId),
    organization_id: optional(body.organizationId),
    external_organization_id: optional(body.externalOrganizationId),
    conversation_id: optional(body.conversationId),
    external_conversation_id: optional(body.externalConversationId),
    insert_id: optional(body.insertId),
    influence: body.influence ?? 'neutral',
    value_type: body.valueType ?? 'text',
    value: toColumn(body.value),
    body: event.bytes,
  };
}

function optional(text: string | undefined): string | null {
  return text === undefined ? null : toColumn(text);
}
