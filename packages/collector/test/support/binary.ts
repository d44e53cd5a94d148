import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const MAIN = join(__dirname, '../../dist/server/main.js');

/** A run of the built binary. */
export interface Run {
  readonly child: ChildProcess;
  stdout: string;
  stderr: string;
  /** The URL of the page, once it was printed. Rejects when the program ends before. */
  url(): Promise<string>;
  /** The exit code, or the signal. */
  ended(): Promise<number | string>;
}

const runs = new Set<Run>();

/** Starts the built binary as a user does, without this process's environment for it. */
export function runBinary(args: readonly string[], env: NodeJS.ProcessEnv = {}): Run {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const run: Run = {
    child,
    stdout: '',
    stderr: '',
    ended: async () => {
      const [code, signal] = await closed;
      return code ?? signal ?? 'unknown';
    },
    url: async () => {
      while (!run.stdout.includes('GREENFLASH_API_KEY')) {
        const ended = await Promise.race([once(child.stdout, 'data').then(() => false), closed.then(() => true)]);
        if (ended) throw new Error(`it ended: ${run.stderr}`);
      }
      return /http:\/\/\S+?:\d+/.exec(run.stdout)?.[0] ?? '';
    },
  };
  child.stdout.on('data', (chunk) => (run.stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (run.stderr += String(chunk)));
  runs.add(run);
  return run;
}

/** To be called after each test: ends what it started and left running. */
export async function endRuns(): Promise<void> {
  for (const run of runs) {
    run.child.kill('SIGKILL');
    await run.ended();
  }
  runs.clear();
}
