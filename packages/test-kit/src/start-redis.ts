import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import { RedisServer } from './redis-server.js';

const BINARIES = ['/usr/bin/redis-server', '/usr/local/bin/redis-server', '/opt/homebrew/bin/redis-server'];
const TRIES = 5;

/** A suite that needs Redis: skipped, with a line that says so, where the machine has none. Never skipped in CI. */
export function describeWithRedis(name: string, suite: () => void): void {
  const isMissing = binary() === undefined && process.env['CI'] !== 'true';
  if (isMissing) process.stderr.write(`${name} is not tested: this machine has no Redis (Debian: redis-server)\n`);
  (isMissing ? describe.skip : describe)(name, suite);
}

/**
 * Starts `redis-server` on a free port, in a folder of its own; close it in the end.
 *
 * @param flags such as `['--appendonly', 'yes']`
 * @throws (as a rejection) an Error with what Redis said
 */
export async function startRedis(flags: readonly string[] = []): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-'));
  let fault: unknown;
  for (let i = 0; i < TRIES; i++) {
    // Another process may take the port in between; then Redis ends, and the next one is tried.
    const server = new RedisServer(binary() ?? 'redis-server', folder, await freePort(), flags);
    try {
      await server.start();
      return server;
    } catch (error) {
      fault = error;
    }
  }
  await rm(folder, { recursive: true, force: true });
  throw fault;
}

function binary(): string | undefined {
  return BINARIES.find((path) => existsSync(path));
}
