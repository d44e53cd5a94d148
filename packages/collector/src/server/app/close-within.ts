import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Kysely } from 'kysely';
import type { Closing } from '../observe/closing.js';
import type { Schema } from '../storage/schema.js';

/** Time that requests in flight have to finish. */
const CLOSE_DEADLINE_MS = 2000;

/** Ends streams and waits, lets the other requests finish until the deadline, then frees sockets and files. */
export async function closeWithin(
  app: NestFastifyApplication,
  closing: Closing,
  database: Kysely<Schema>,
): Promise<void> {
  closing.begin();
  const server = app.getHttpServer();
  const deadline = setTimeout(() => server.closeAllConnections(), CLOSE_DEADLINE_MS);
  try {
    await app.close();
  } finally {
    clearTimeout(deadline);
    await database.destroy();
  }
}
