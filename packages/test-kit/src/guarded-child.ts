import { spawn, type ChildProcess } from 'node:child_process';

interface Options {
  /** Sent to the program when the test's process has ended. */
  readonly signal: 'KILL' | 'QUIT';
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * Starts a program that does not outlive the test's process, however that ends: the program replaces a shell, whose other
 * half waits for the end of a pipe that only the test's process holds. Listen to `exit`; `close` waits for that pipe.
 */
export function spawnGuarded(binary: string, args: readonly string[], { signal, ...owner }: Options): ChildProcess {
  const guard = `(cat <&3; kill -${signal} $$) >/dev/null 2>&1 & exec "$0" "$@" 3<&-`;
  const child = spawn('/bin/sh', ['-c', guard, binary, ...args], {
    ...owner,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  child.once('exit', () => child.stdio[3]?.destroy());
  return child;
}
