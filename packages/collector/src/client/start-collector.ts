import type { ChildProcess } from 'node:child_process';
import { CollectorError } from './collector-error.js';
import { createView } from './collector-view.js';
import type { Collector, StartCollectorOptions } from './collector.types.js';
import { spawnServer } from './spawn-server.js';

/** Any text of one line: a header carries it. */
const KEY = /^[^\p{Cc}\u2028\u2029]*[^\p{Cc}\p{Z}][^\p{Cc}\u2028\u2029]*$/u;

/** Time that the server has to end by itself. */
const CLOSE_TIMEOUT_MS = 5000;

/**
 * Starts a collector in a process of its own, and resolves when it listens, in about a second.
 *
 * Rejects with a `CollectorError`: `INVALID_OPTIONS`, or `START_FAILED` with what the server said, such as that the
 * port is in use.
 */
export async function startCollector(options: StartCollectorOptions = {}): Promise<Collector> {
  refuseUnknown(options);
  const keys = resolveKeys(options.apiKey);
  const { child, url } = await spawnServer(options, keys);
  const state = { closed: false };
  let closing: Promise<void> | undefined;
  return {
    ...createView(url, keys[0], state),
    url,
    baseUrl: `${url}/api/v1`,
    withKey: (apiKey) => createView(url, apiKey, state),
    close: () => {
      state.closed = true;
      return (closing ??= end(child));
    },
  };
}

const OPTIONS: Readonly<Record<keyof StartCollectorOptions, true>> = {
  port: true,
  host: true,
  apiKey: true,
  database: true,
  faults: true,
  rateLimit: true,
  startTimeoutMs: true,
};

function refuseUnknown(options: StartCollectorOptions): void {
  const unknown = Object.keys(options).filter((key) => !Object.hasOwn(OPTIONS, key));
  if (unknown.length === 0) return;
  const known = Object.keys(OPTIONS).join(', ');
  throw new CollectorError('INVALID_OPTIONS', `no such option: ${unknown.join(', ')}; there are ${known}`);
}

function resolveKeys(given: string | readonly string[] = 'dev'): readonly [string, ...string[]] {
  const [first, ...others] = [given].flat().map((key) => key.trim());
  if (first !== undefined && [first, ...others].every((key) => KEY.test(key))) return [first, ...others];
  throw new CollectorError(
    'INVALID_OPTIONS',
    'apiKey must be one key or several, each a text of one line that is not empty',
  );
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve();
      return;
    }
    child.ref();
    const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_TIMEOUT_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
