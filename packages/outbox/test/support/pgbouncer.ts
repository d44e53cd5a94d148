import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, waitForAsync } from '../../../test-kit/src/index.js';

const BINARIES = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/opt/homebrew/bin/pgbouncer'];

/** `describe` where there is a PgBouncer, else a skip with one line on stderr. In CI the tests run in any case. */
export function describeWithPgbouncer(what: string): jest.Describe {
  if (binary() !== undefined || process.env['CI'] === 'true') return describe;
  process.stderr.write(`${what} is not tested: there is no PgBouncer (Debian: pgbouncer)\n`);
  return describe.skip;
}

/** PgBouncer in transaction mode in front of a server, with two connections for all its clients. */
export class Pgbouncer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    private readonly port: number,
  ) {}

  static async start(serverPort: number): Promise<Pgbouncer> {
    const folder = await mkdtemp(join(tmpdir(), 'pgbouncer-'));
    await chmod(folder, 0o755);
    const port = await freePort();
    const file = join(folder, 'pgbouncer.ini');
    await writeFile(file, configuration(serverPort, port));
    // It refuses to run as root.
    const user = process.getuid?.() === 0 ? ['-u', 'postgres'] : [];
    const child = spawn(binary() ?? 'pgbouncer', [...user, file], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
    await waitForAsync('PgBouncer takes connections', () => {
      if (child.exitCode !== null) throw new Error(`PgBouncer does not start: ${said}`);
      return isTaken(port);
    });
    return new Pgbouncer(child, folder, port);
  }

  /** Of a database of the server behind it. */
  urlOf(serverUrl: string): string {
    const url = new URL(serverUrl);
    url.port = String(this.port);
    return url.href;
  }

  async stop(): Promise<void> {
    const closed = once(this.child, 'close');
    this.child.kill('SIGTERM');
    if (this.child.exitCode === null && this.child.signalCode === null) await closed;
    await rm(this.folder, { recursive: true, force: true });
  }
}

function configuration(serverPort: number, port: number): string {
  return `[databases]
* = host=127.0.0.1 port=${serverPort} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
max_client_conn = 200
`;
}

function binary(): string | undefined {
  return BINARIES.find((path) => existsSync(path));
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
