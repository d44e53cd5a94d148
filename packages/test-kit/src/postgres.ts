import { execFile, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';
import { spawnGuarded } from './guarded-child.js';
import { findPostgres } from './postgres-binaries.js';
import { waitFor } from '@greenflash-events/core/contract';

const run = promisify(execFile);

/** Who the server runs as: PostgreSQL refuses root. */
interface Owner {
  readonly uid?: number;
  readonly gid?: number;
}

/** A PostgreSQL server of the tests' own, in a temporary folder, on a free port of loopback. */
export class PostgresServer {
  #process: ChildProcess | undefined;
  #stderr = '';
  #databases = 0;

  constructor(
    private readonly binaries: string,
    private readonly folder: string,
    private readonly owner: Owner,
    readonly port: number,
    private readonly settings: Readonly<Record<string, string>>,
  ) {}

  /** Of the database that every server has. Any user of this machine may connect, without a password. */
  get url(): string {
    return this.urlOf('postgres');
  }

  /** Makes an empty database. @returns its URL */
  async createDatabase(): Promise<string> {
    const name = `test_${++this.#databases}`;
    await run(join(this.binaries, 'createdb'), [`--maintenance-db=${this.url}`, name]);
    return this.urlOf(name);
  }

  /** Resolves when it takes connections. Does nothing when it runs. */
  async start(): Promise<void> {
    if (this.#process !== undefined) return;
    const settings = Object.entries(this.settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const args = ['-D', this.data, '-p', String(this.port), '-h', '127.0.0.1', '-k', '', ...settings];
    const child = spawnGuarded(join(this.binaries, 'postgres'), args, { signal: 'QUIT', ...this.owner });
    this.#process = child;
    this.#stderr = '';
    child.stdout!.resume();
    child.stderr!.on('data', (chunk: Buffer) => (this.#stderr = (this.#stderr + chunk.toString('utf8')).slice(-4096)));
    child.once('exit', () => (this.#process = undefined));
    await this.#ready();
  }

  /** Ends it in good order: what is under way is rolled back, and connections are closed. */
  async stop(): Promise<void> {
    await this.#end('SIGINT');
  }

  /** Ends it at once, as a power cut would: the next start recovers from its log. */
  async kill(): Promise<void> {
    await this.#end('SIGQUIT');
  }

  /** Ends it in good order and starts it again, on the same port. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Ends it and removes its folder. */
  async close(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** @internal */
  async initialize(): Promise<void> {
    const args = ['-D', this.data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
    await run(join(this.binaries, 'initdb'), args, { ...this.owner, cwd: this.folder });
  }

  private get data(): string {
    return join(this.folder, 'data');
  }

  private urlOf(database: string): string {
    return `postgres://postgres@127.0.0.1:${this.port}/${database}`;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (child === undefined) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  async #ready(): Promise<void> {
    let ready = false;
    const ask = async (): Promise<void> => {
      while (!ready && this.#process !== undefined) ready = await takesConnections(this.port);
    };
    void ask();
    await waitFor('PostgreSQL is ready', () => ready || this.#process === undefined);
    if (!ready) throw new Error(`PostgreSQL did not start: ${this.#stderr}`);
  }
}

/**
 * Starts a PostgreSQL server; close it in the end. As root it runs as the user `postgres`.
 *
 * @param settings of postgresql.conf, such as `{ fsync: 'off' }`
 */
export async function startPostgres(settings: Readonly<Record<string, string>> = {}): Promise<PostgresServer> {
  const binaries = findPostgres();
  if (binaries === undefined) throw new Error('there is no PostgreSQL server on this machine (Debian: postgresql)');
  const owner = await findOwner();
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
  if (owner.uid !== undefined && owner.gid !== undefined) await chown(folder, owner.uid, owner.gid);
  const server = new PostgresServer(binaries, folder, owner, await freePort(), settings);
  try {
    await server.initialize();
    await server.start();
    return server;
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function findOwner(): Promise<Owner> {
  if (process.getuid?.() !== 0) return {};
  const idOf = async (flag: string): Promise<number> => Number((await run('id', [flag, 'postgres'])).stdout);
  return { uid: await idOf('-u'), gid: await idOf('-g') };
}

/** Whether a connection gets as far as the question who is there; a server that starts or recovers refuses before. */
function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(startupMessage()));
    socket.once('data', (bytes) => {
      answer = bytes.toString('latin1', 0, 1);
      socket.destroy();
    });
    socket.once('error', () => undefined);
    socket.once('close', () => setTimeout(() => resolve(answer === 'R'), 5));
  });
}

/** @see https://www.postgresql.org/docs/current/protocol-message-formats.html "StartupMessage" */
function startupMessage(): Buffer {
  const body = Buffer.from('\0\x03\0\0user\0postgres\0database\0postgres\0\0', 'latin1');
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([length, body]);
}
