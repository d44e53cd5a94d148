import { createServer, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import type { RecordedEvent } from '@greenflash-events/nestjs/testing';

/** A real endpoint on the loopback interface that takes every event. */
export interface EventsEndpoint {
  readonly baseUrl: string;
  readonly events: readonly RecordedEvent[];
  close(): Promise<void>;
}

export async function startEndpoint(): Promise<EventsEndpoint> {
  const events: RecordedEvent[] = [];
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      events.push(body as RecordedEvent);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ success: true, eventId: String(events.length) }));
    });
  });
  const port = await listen(server);
  return {
    baseUrl: `http://127.0.0.1:${port}/api/v1`,
    events,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** A port on which nothing listens. */
export async function deadUrl(): Promise<string> {
  const endpoint = await startEndpoint();
  await endpoint.close();
  return endpoint.baseUrl;
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
