import type { ExecutionContext } from '@nestjs/common';
import type { TrackingSource } from './tracking-source.types.js';

/** Where the id of a conversation stands: a header, a route parameter, or wherever the function finds it. */
export type ConversationIdSource =
  { readonly header: string } | { readonly param: string } | ((source: TrackingSource) => string | undefined);

const CONVERSATION_ID = Symbol.for('greenflash-events.nestjs.conversation-id');

export function setConversationIdSource(target: object, source: ConversationIdSource): void {
  Reflect.defineMetadata(CONVERSATION_ID, source, target);
}

/** The handler's own wins over its class's. */
export function getConversationIdSource(execution: ExecutionContext): ConversationIdSource | undefined {
  return getOwnConversationIdSource(execution) ?? read(execution.getClass());
}

export function getOwnConversationIdSource(execution: ExecutionContext): ConversationIdSource | undefined {
  return read(execution.getHandler());
}

/** May throw what the app's function throws. */
export function readConversationId(from: ConversationIdSource, source: TrackingSource): string | undefined {
  const id = typeof from === 'function' ? from(source) : readFromRequest(from, source.request);
  // An empty id would make the event invalid, where none at all leaves it anonymous.
  return typeof id === 'string' && id !== '' ? id : undefined;
}

function readFromRequest(from: { header: string } | { param: string }, request: unknown): unknown {
  const { headers, params } = Object(request) as { headers?: Fields; params?: Fields };
  if ('param' in from) return params?.[from.param];
  const value = headers?.[from.header.toLowerCase()];
  return Array.isArray(value) ? (value as unknown[])[0] : value;
}

type Fields = Readonly<Record<string, unknown>>;

function read(target: object | undefined): ConversationIdSource | undefined {
  return target === undefined
    ? undefined
    : (Reflect.getMetadata(CONVERSATION_ID, target) as ConversationIdSource | undefined);
}
