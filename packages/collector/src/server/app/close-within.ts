import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Closing } from '../observe/closing.js';
import type { Engine } from '../storage/engine.types.js';
import { EventStore } from '../storage/event-store.js';
import type { Retention } from '../storage/retention.js';

/** Time that requests in flight have to finish. */
export const CLOSE_DEADLINE_MS = 2000;

const SWEEP_MS = 20;

/** Where events are, and what deletes them. */
export interface Storage {
  readonly engine: Engine;
  readonly retention: Retention;
}

/** Ends streams and waits, lets the other requests finish until the deadline, then frees sockets and files. */
export async function closeWithin(
  app: NestFastifyApplication,
  closing: Closing,
  { engine, retention }: Storage,
): Promise<void> {
  closing.begin();
  const server = app.getHttpServer();
  const deadline = setTimeout(() => server.closeAllConnections(), CLOSE_DEADLINE_MS);
  // A connection is kept alive after the answer it still got, and a server that closes looks for idle ones only once.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  try {
    await app.close();
  } finally {
    clearTimeout(deadline);
    clearInterval(sweep);
    app.get(EventStore).close();
    await retention.close();
    await engine.close();
  }
}
