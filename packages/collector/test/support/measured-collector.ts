import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const MAIN = join(__dirname, '../../dist/server/main.js');
const REPORTER = join(__dirname, '../children/report-memory.mjs');

/** The built collector in a process of its own, which tells how much memory it holds. */
export class MeasuredCollector {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(args: readonly string[]): Promise<MeasuredCollector> {
    const execArgv = ['--expose-gc', '--import', `file://${REPORTER}`];
    const child = fork(MAIN, ['--port=0', '--api-key=test-key', ...args], { execArgv, stdio: 'ignore', env: {} });
    const [message] = (await once(child, 'message')) as [{ url: string }];
    return new MeasuredCollector(child, message.url);
  }

  /** Resident memory after collections of garbage: the least of some looks, since pages are given back a little later. */
  async rssBytes(looks = 10): Promise<number> {
    let least = Infinity;
    for (let look = 0; look < looks; look++) {
      this.child.send('memory');
      const [{ rssBytes }] = (await once(this.child, 'message')) as [{ rssBytes: number }];
      least = Math.min(least, rssBytes);
      await sleep(50);
    }
    return least;
  }

  /** Resolves with the code that it ended with. */
  async close(): Promise<number | null> {
    if (this.child.exitCode !== null) return this.child.exitCode;
    this.child.kill('SIGTERM');
    const [code] = (await once(this.child, 'exit')) as [number | null];
    return code;
  }
}
