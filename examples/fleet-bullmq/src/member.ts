import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const END_WITHIN_MS = 10_000;

/** A process of the fleet. */
export interface Member {
  /** What it said when it was there. */
  readonly word: { readonly url?: string };
  /** As `kill -9` does. */
  kill(): Promise<void>;
  /** Ends it in good order. Idempotent. */
  end(): Promise<void>;
}

/**
 * @param script of this folder
 * @throws (as a rejection) when it ends before it has said that it is there
 */
export async function startMember(script: string, env: Readonly<Record<string, string>>): Promise<Member> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = fork(path, [], { env: { ...process.env, ...env } });
  const [word] = (await Promise.race([once(child, 'message'), failed(child, script)])) as [Member['word']];
  return { word, kill: () => end(child, 'SIGKILL'), end: () => end(child, 'SIGTERM') };
}

async function failed(child: ChildProcess, script: string): Promise<never> {
  await once(child, 'exit');
  throw new Error(`${script} ended while it started`);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS);
  await exited;
  clearTimeout(timer);
}
