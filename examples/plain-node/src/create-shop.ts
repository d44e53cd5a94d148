import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import type { EventContext, Tracker } from '@greenflash-events/core';
import { upgrade } from './upgrades.js';

/** The demo's sessions: token → user. A real service would verify a signature here. */
const SESSIONS: ReadonlyMap<string, string> = new Map([
  ['ada-token', 'user-ada'],
  ['grace-token', 'user-grace'],
]);

/** `POST /upgrades` with `{"plan": "pro"}`. */
export function createShop(tracker: Tracker): Server {
  return createServer((request, response) => {
    answer(tracker, request, response).catch(() => response.writeHead(400).end());
  });
}

async function answer(tracker: Tracker, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const user = SESSIONS.get(/^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '');
  if (user === undefined) return void response.writeHead(401).end();
  if (request.method !== 'POST' || request.url !== '/upgrades') return void response.writeHead(404).end();
  const { plan } = (await json(request)) as { plan: string };
  const bought = tracker.runWithContext(contextOf(request, user), () => upgrade(tracker, plan));
  response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(bought));
}

/** Inherited by every event that is tracked below the request, however deep. */
function contextOf({ headers }: IncomingMessage, externalUserId: string): EventContext {
  const conversation = headers['x-conversation-id'];
  return { externalUserId, externalConversationId: typeof conversation === 'string' ? conversation : undefined };
}
