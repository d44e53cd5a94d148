import type { ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { waitFor } from '@greenflash-events/core/contract';
import { spawnGuarded } from './guarded-child.js';

/** A Redis of the tests' own, on loopback, with nothing in it at first. What it keeps over a restart is told by its flags. */
export class RedisServer {
  #process: ChildProcess | undefined;

  constructor(
    private readonly binary: string,
    private readonly folder: string,
    readonly port: number,
    private readonly flags: readonly string[],
  ) {}

  get pid(): number {
    if (this.#process === undefined) throw new Error('redis-server does not run');
    return this.#process.pid!;
  }

  /**
   * Resolves when it takes connections and has read what it kept. Does nothing when it runs.
   *
   * @throws (as a rejection) an Error with what Redis said
   */
  async start(): Promise<void> {
    if (this.#process !== undefined) return;
    const own = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder, '--save', ''];
    const child = spawnGuarded(this.binary, [...own, ...this.flags], { signal: 'KILL' });
    this.#process = child;
    let said = '';
    child.stderr!.resume();
    child.stdout!.on('data', (chunk: Buffer) => (said = (said + chunk.toString('utf8')).slice(-4_096)));
    child.once('error', (error) => {
      said += error.message;
      this.#ended(child);
    });
    child.once('exit', () => this.#ended(child));
    const isReady = (): boolean => said.includes('Ready to accept connections');
    await waitFor('redis-server takes connections', () => isReady() || this.#process === undefined);
    if (!isReady()) throw new Error(`redis-server does not start: ${said}`);
  }

  /** Ends it in good order. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ends it in good order and starts it again, on the same port. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Connections stay open and nothing is answered, until `thaw()`. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  /** Ends it and removes its folder. May be called twice. */
  async close(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (child === undefined) return;
    child.kill('SIGCONT');
    child.kill(signal);
    try {
      await waitFor('redis-server ends', () => this.#process === undefined);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  #ended(child: ChildProcess): void {
    for (const stream of child.stdio) stream?.destroy();
    if (this.#process === child) this.#process = undefined;
  }
}
