import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { CollectorError } from './collector-error.js';
import type { StartCollectorOptions } from './collector.types.js';

/** The server that belongs to this client, as it lies in the package. */
const SERVER = join(__dirname, '..', 'server', 'main.js');

/** Characters of the child's stderr that are kept for an error. */
const MAX_STDERR = 4096;

export interface ServerProcess {
  readonly child: ChildProcess;
  readonly url: string;
}

/**
 * Starts the server and waits until it listens.
 *
 * Rejects with a `CollectorError` `START_FAILED` that says what the server said; no process is left then.
 */
export function spawnServer(options: StartCollectorOptions, keys: readonly string[]): Promise<ServerProcess> {
  // Not the parent's execArgv and NODE_OPTIONS: a debugger's port or a loader is meant for the parent.
  const child = fork(SERVER, argumentsOf(options), {
    execArgv: [],
    env: environmentOf(keys),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // A group of its own: Ctrl-C in a terminal must not end it before the parent has delivered its last events.
    detached: true,
  });
  const stderr = collectText(child);
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new CollectorError('START_FAILED', `the collector did not start: ${stderr() || reason}`));
    };
    const limitMs = options.startTimeoutMs ?? 15_000;
    const timer = setTimeout(() => fail(`it did not listen within ${limitMs} ms`), limitMs);
    child.once('error', (error) => fail(error.message));
    // Not 'exit': by 'close' everything that it said has been read.
    child.once('close', (code, signal) => fail(`it ended with ${signal ?? `code ${code}`}`));
    child.once('message', (message) => {
      clearTimeout(timer);
      release(child);
      resolve({ child, url: (message as { url: string }).url });
    });
  });
}

function argumentsOf({ port = 0, host, database, faults, rateLimit }: StartCollectorOptions): string[] {
  return [
    `--port=${port}`,
    ...(host === undefined ? [] : [`--host=${host}`]),
    ...(database === undefined ? [] : [`--database=${database}`]),
    ...(faults === true ? ['--faults'] : []),
    ...(rateLimit === undefined ? [] : [`--rate-limit=${rateLimit}`]),
  ];
}

/** The key goes by the environment: arguments can be read by every user of the machine. */
function environmentOf(keys: readonly string[]): NodeJS.ProcessEnv {
  const ours = Object.entries(process.env).filter(
    ([name]) => name !== 'NODE_OPTIONS' && !name.startsWith('GREENFLASH_COLLECTOR_'),
  );
  return { ...Object.fromEntries(ours), GREENFLASH_COLLECTOR_API_KEY: `${keys.join('\n')}\n` };
}

function collectText(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (text = (text + chunk).slice(-MAX_STDERR)));
  return () => text.trim().replace(/^greenflash-events-collector: /, '');
}

/** From now on the child, its pipe and its channel do not keep this process alive. */
function release(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
  (child.stderr as { unref?: () => void } | null)?.unref?.();
}
