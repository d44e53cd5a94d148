import type { Id } from '@greenflash-events/core';
import { idText } from '@greenflash-events/core/engine';
import type { ExecutionContext } from '@nestjs/common';
import type { TrackingSource } from './tracking-source.types.js';

/** Where the id of a conversation stands: a header, a route parameter, or wherever the function finds it. */
export type ConversationIdSource =
  { readonly header: string } | { readonly param: string } | ((source: TrackingSource) => Id | null | undefined);

const CONVERSATION_ID = Symbol.for('greenflash-events.nestjs.conversation-id');

export function setConversationIdSource(target: object, source: ConversationIdSource): void {
  Reflect.defineMetadata(CONVERSATION_ID, source, target);
}

/** The handler's own wins over its class's. */
export function getConversationIdSource(execution: ExecutionContext): ConversationIdSource | undefined {
  return conversationIdSourceOf(execution.getHandler()) ?? conversationIdSourceOf(execution.getClass());
}

/** Of a handler or a class by itself. */
export function conversationIdSourceOf(target: object | undefined): ConversationIdSource | undefined {
  return target === undefined
    ? undefined
    : (Reflect.getMetadata(CONVERSATION_ID, target) as ConversationIdSource | undefined);
}

/** May throw what the app's function throws. */
export function readConversationId(from: ConversationIdSource, source: TrackingSource): string | undefined {
  const id = typeof from === 'function' ? from(source) : readFromRequest(from, source.request);
  // An empty id would make the event invalid, where none at all leaves it anonymous.
  return typeof id === 'string' ? id || undefined : idText(id);
}

function readFromRequest(from: { header: string } | { param: string }, request: unknown): unknown {
  const { headers, params } = Object(request) as { headers?: Fields; params?: Fields };
  if ('param' in from) return params?.[from.param];
  const value = headers?.[from.header.toLowerCase()];
  return Array.isArray(value) ? (value as unknown[])[0] : value;
}

type Fields = Readonly<Record<string, unknown>>;
