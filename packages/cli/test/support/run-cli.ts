import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

export const BINARY = join(__dirname, '../../dist/main.js');

export interface CliOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** For the standard input. */
  readonly input?: string;
  /** Whether the standard input stays open. */
  readonly keepsInput?: boolean;
}

export interface CliEnd {
  /** The signal, where one ended it. */
  readonly code: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliRun {
  readonly child: ChildProcess;
  readonly ended: Promise<CliEnd>;
}

/** Starts the built binary. No key and no address but those given. */
export function startCli(args: readonly string[], options: CliOptions): CliRun {
  return start(process.execPath, [BINARY, ...args], options);
}

/** Starts a command line as it is typed into a shell; its `greenflash-events` is the built binary. */
export function startShell(line: string, options: CliOptions): CliRun {
  const define = 'greenflash-events() { exec "$NODE" "$BINARY" "$@"; }';
  return start('/bin/bash', ['-c', `${define}; ${line}`], {
    ...options,
    env: { ...options.env, NODE: process.execPath, BINARY },
  });
}

function start(command: string, args: readonly string[], options: CliOptions): CliRun {
  const { cwd, env = {}, input = '', keepsInput = false } = options;
  const none = { GREENFLASH_API_KEY: '', GREENFLASH_BASE_URL: '', DATABASE_URL: '', REDIS_URL: '', NODE_OPTIONS: '' };
  const child = spawn(command, args, { cwd, env: { ...process.env, ...none, ...env } });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  // A child that does not read its input may be gone before it is written.
  child.stdin.on('error', () => undefined).write(input);
  if (!keepsInput) child.stdin.end();
  const ended = new Promise<CliEnd>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code: signal ?? code ?? -1, ...said }));
  });
  return { child, ended };
}

export function runCli(args: readonly string[], options: CliOptions): Promise<CliEnd> {
  return startCli(args, options).ended;
}

/** Starts another program, in the surroundings of the binary. */
export function startCommand(command: string, args: readonly string[], options: CliOptions): CliRun {
  return start(command, args, options);
}

export function runCommand(command: string, args: readonly string[], options: CliOptions): Promise<CliEnd> {
  return start(command, args, options).ended;
}

/** What `--json` wrote: one document, and nothing else on the standard output. */
export function jsonOf<T = Record<string, unknown>>({ stdout, stderr }: CliEnd): T {
  if (stdout.trim().split('\n').length !== 1) throw new Error(`not one document: ${stdout}${stderr}`);
  return JSON.parse(stdout) as T;
}
