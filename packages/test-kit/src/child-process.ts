import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { waitFor } from '@greenflash-events/core/contract';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** On `performance.now()`. */
  readonly at: number;
}

export interface ChildOptions {
  /** Flags of Node, such as `--expose-gc`. */
  readonly execArgv?: readonly string[];
  /** Handed to the script as JSON in its first argument. */
  readonly input?: unknown;
  /** Beside this process' own; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A command that becomes the process, such as `prlimit` with its flags. */
  readonly through?: readonly string[];
}

/** A Node process that reports on itself in lines of JSON, `{"kind": …}`, or in plain text. */
export class Child {
  readonly messages: { readonly kind: string; readonly [field: string]: unknown }[] = [];
  #text = '';
  #stderr = '';
  #exit: Exit | undefined;

  constructor(private readonly process: ChildProcess) {
    createInterface({ input: process.stdout! }).on('line', (line) => this.#read(line));
    process.stderr!.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString('utf8')));
    process.on('close', (code, signal) => (this.#exit = { code, signal, at: performance.now() }));
  }

  get pid(): number {
    return this.process.pid!;
  }

  /** Of the one process that it has started, as `unshare` does. */
  get childPid(): number {
    return Number(readFileSync(`/proc/${this.pid}/task/${this.pid}/children`, 'utf8').trim());
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** The first message of a kind, once it has come. */
  async message<T>(kind: string, withinMs?: number): Promise<T> {
    const find = (): unknown => this.messages.find((message) => message.kind === kind);
    await this.#wait(`the child says "${kind}"`, () => find() !== undefined || this.#exit !== undefined, withinMs);
    const found = find();
    if (found === undefined) throw new Error(`${this.#ending} without saying "${kind}": ${this.#stderr}`);
    return found as T;
  }

  /** What of its plain text fits, once it has said it. */
  async says(pattern: RegExp, withinMs?: number): Promise<RegExpExecArray> {
    const find = (): RegExpExecArray | null => pattern.exec(this.#text);
    await this.#wait(`the child says ${pattern}`, () => find() !== null || this.#exit !== undefined, withinMs);
    const found = find();
    if (found === null) throw new Error(`${this.#ending} without saying ${pattern}: ${this.#text}${this.#stderr}`);
    return found;
  }

  /** How it ended. It is killed when it does not end in time. */
  async exit(withinMs?: number): Promise<Exit> {
    await this.#wait('the child ends', () => this.#exit !== undefined, withinMs);
    return this.#exit!;
  }

  signal(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  get #ending(): string {
    return `the child ended by ${this.#exit?.signal ?? `code ${this.#exit?.code}`}`;
  }

  async #wait(what: string, fact: () => boolean, withinMs: number | undefined): Promise<void> {
    try {
      await waitFor(what, fact, withinMs);
    } catch (error) {
      this.process.kill('SIGKILL');
      throw error;
    }
  }

  #read(line: string): void {
    if (line.startsWith('{')) this.messages.push(JSON.parse(line) as Child['messages'][number]);
    else this.#text += `${line}\n`;
  }
}

/** Starts a script in a process of its own. */
export function startChild(script: string, options: ChildOptions = {}): Child {
  const { execArgv = [], input = {}, env = {}, through = [] } = options;
  const [command, ...words] = [...through, process.execPath, ...execArgv, script, JSON.stringify(input)];
  return startCommand(command, words, { env });
}

/** Starts another program. */
export function startCommand(
  command: string,
  words: readonly string[],
  { env = {}, cwd }: { readonly env?: ChildOptions['env'] & object; readonly cwd?: string } = {},
): Child {
  const surroundings = { env: { ...process.env, NODE_OPTIONS: '', ...env }, ...(cwd === undefined ? {} : { cwd }) };
  return new Child(spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'], ...surroundings }));
}
