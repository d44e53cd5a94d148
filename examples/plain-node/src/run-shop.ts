import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createShop } from './create-shop.js';
import { openTracker } from './open-tracker.js';

/** Short: what is on disk by then can wait for the next start. */
const SHUTDOWN_MS = 2_000;

export interface RunningShop {
  readonly url: string;
  /** Takes no more requests, then sees to it that their events are sent, or safe on disk. */
  close(): Promise<void>;
}

/** The service, listening on loopback. Its events wait in SPOOL_DIRECTORY. */
export async function runShop(): Promise<RunningShop> {
  const tracker = openTracker(process.env['SPOOL_DIRECTORY'] ?? join(tmpdir(), 'plain-node-events'));
  const server = createShop(tracker).listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1');
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    server.close();
    server.closeIdleConnections();
    if (server.listening) await once(server, 'close');
    const { stored, lost } = await tracker.shutdown({ deadlineMs: SHUTDOWN_MS });
    process.stdout.write(`events: ${tracker.stats().delivered} delivered, ${stored} on disk, ${lost} lost\n`);
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
