import { toColumn } from './column-text.js';
import type { NewEvent } from './new-event.types.js';
import type { NewEventRow } from './schema.js';

/** What a row holds beside the event itself. */
export interface RowCounts {
  readonly watermark: number;
  readonly duplicates: number;
  readonly conflicts: number;
}

/** The row of a new event. */
export function eventColumns({ body, ...event }: NewEvent, counts: RowCounts): NewEventRow {
  return {
    event_id: event.eventId,
    namespace: event.namespace,
    insert_key: event.insertKey ?? null,
    body_digest: event.bodyDigest,
    received_at: event.receivedAtMs,
    watermark: counts.watermark,
    event_type: toColumn(body.eventType),
    product_id: body.productId.toLowerCase(),
    user_id: optional(body.userId),
    external_user_id: optional(body.externalUserId),
    organization_id: optional(body.organizationId),
    external_organization_id: optional(body.externalOrganizationId),
    conversation_id: optional(body.conversationId),
    external_conversation_id: optional(body.externalConversationId),
    insert_id: optional(body.insertId),
    body: event.bytes,
    duplicates: counts.duplicates,
    conflicts: counts.conflicts,
  };
}

function optional(text: string | undefined): string | null {
  return text === undefined ? null : toColumn(text);
}
