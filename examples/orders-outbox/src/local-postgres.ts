import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';

const run = promisify(execFile);
const READY_WITHIN_MS = 30_000;
const DEBIAN = '/usr/lib/postgresql';

export interface LocalPostgres {
  readonly url: string;
  /** Ends it, and removes everything that it held. */
  stop(): Promise<void>;
}

/** A PostgreSQL from this machine's binaries, on a free port of loopback, in a temporary folder. */
export async function startLocalPostgres(): Promise<LocalPostgres> {
  const binaries = findBinaries();
  const owner = await findOwner();
  const folder = await mkdtemp(join(tmpdir(), 'orders-outbox-'));
  if (owner !== undefined) await chown(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  await run(join(binaries, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C'], {
    ...owner,
    cwd: folder,
  });
  const port = await freePort();
  const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', ''];
  const server = spawn(join(binaries, 'postgres'), args, { ...owner, stdio: 'ignore' });
  const closed = once(server, 'close');
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await takesConnections(url);
  const stop = async (): Promise<void> => {
    server.kill('SIGINT');
    await closed;
    await rm(folder, { recursive: true, force: true });
  };
  return { url, stop };
}

function findBinaries(): string {
  const debian = existsSync(DEBIAN) ? readdirSync(DEBIAN).map((version) => join(DEBIAN, version, 'bin')) : [];
  const given = process.env['POSTGRES_BIN'];
  const folders = given === undefined ? [...debian, ...(process.env['PATH'] ?? '').split(delimiter)] : [given];
  const found = folders.find((folder) => existsSync(join(folder, 'postgres')) && existsSync(join(folder, 'initdb')));
  if (found !== undefined) return found;
  throw new Error(
    'there is no PostgreSQL server on this machine: install it (Debian: apt-get install postgresql), name the folder of its ' +
      'programs in POSTGRES_BIN, or name a database of yours in DATABASE_URL',
  );
}

/** PostgreSQL refuses to run as root: there it runs as the user that its package has made. */
async function findOwner(): Promise<{ readonly uid: number; readonly gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = async (flag: string): Promise<number> => Number((await run('id', [flag, 'postgres'])).stdout);
  return { uid: await idOf('-u'), gid: await idOf('-g') };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function takesConnections(url: string): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  for (;;) {
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
