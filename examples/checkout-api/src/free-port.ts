import { once } from 'node:events';
import { createServer } from 'node:net';

const MAX_PORTS = 100;

/** The first port on loopback, from the given one on, on which nothing listens. */
export async function freePort(first: number): Promise<number> {
  for (let port = first; port < first + MAX_PORTS; port += 1) {
    if (await isFree(port)) return port;
  }
  throw new Error(`ports ${first} to ${first + MAX_PORTS - 1} are all in use: end what listens on one of them`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
  server.close();
  await once(server, 'close');
  return true;
}
