import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface LocalRedis {
  readonly url: string;
  /** Ends it, and removes everything that it held. */
  stop(): Promise<void>;
}

/** A Redis from this machine's binary, on a free port of loopback, in a temporary folder, which keeps what it is told. */
export async function startLocalRedis(): Promise<LocalRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'fleet-bullmq-'));
  const port = await freePort();
  const settings = ['--appendonly', 'yes', '--maxmemory-policy', 'noeviction', '--save', ''];
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, ...settings];
  const server = spawn(process.env['REDIS_SERVER'] ?? 'redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    await takesConnections(server);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  const stop = async (): Promise<void> => {
    const exited = once(server, 'exit');
    server.kill('SIGTERM');
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  return { url: `redis://127.0.0.1:${port}`, stop };
}

function takesConnections(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    server.stdout!.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('Ready to accept connections')) resolve();
    });
    server.once('exit', () => reject(new Error(`redis-server ended while it started: ${said}`)));
    server.once('error', () => {
      reject(
        new Error(
          'there is no redis-server on this machine: install it (Debian: apt-get install redis-server), name its binary ' +
            'in REDIS_SERVER, or name a Redis of yours in REDIS_URL',
        ),
      );
    });
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
