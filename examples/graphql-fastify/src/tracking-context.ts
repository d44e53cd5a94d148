import type { IncomingHttpHeaders } from 'node:http';
import type { EventContext, TrackingSource } from '@greenflash-events/nestjs';

/** The demo's sessions: token → agent of the desk. A real app would verify a signature here. */
const SESSIONS: ReadonlyMap<string, string> = new Map([
  ['ada-token', 'agent-ada'],
  ['grace-token', 'agent-grace'],
]);

/** Read once for an operation, however many of its fields are tracked. */
export function trackingContext({ request }: TrackingSource): EventContext {
  const { headers } = request as { headers: IncomingHttpHeaders };
  return { externalUserId: SESSIONS.get(/^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '') };
}
