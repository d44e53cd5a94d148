import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Answer, Question } from './handler.js';
import type { Invocation } from './instance.js';

/** Stands in for a platform: one instance, one invocation at a time, and frozen between them. */
export class Platform {
  readonly #instance: ChildProcess;
  readonly #closed: Promise<unknown[]>;
  #turn: Promise<unknown> = Promise.resolve();

  /** @param instance the file that the process runs */
  constructor(instance: string, env: NodeJS.ProcessEnv = process.env) {
    // A group of its own: Ctrl-C in a terminal is for the platform, which ends its instance in good order.
    this.#instance = fork(instance, { env, detached: true });
    this.#closed = once(this.#instance, 'close');
    process.once('exit', () => this.#instance.kill('SIGKILL'));
  }

  /** @param timeoutMs what the invocation may take */
  invoke(question: Question, timeoutMs = 3_000): Promise<Answer> {
    const answer = this.#turn.then(async () => {
      this.#instance.kill('SIGCONT');
      this.#instance.send({ question, timeoutMs } satisfies Invocation);
      const given = await Promise.race([once(this.#instance, 'message'), this.#closed]);
      this.#instance.kill('SIGSTOP');
      if (this.#instance.exitCode !== null) throw new Error('the instance has ended');
      return given[0] as Answer;
    });
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  /** Ends the instance as platforms do: awake, with a signal, and with time to act on it. Idempotent. */
  async close(): Promise<void> {
    this.#instance.kill('SIGCONT');
    this.#instance.kill('SIGTERM');
    await this.#closed;
  }
}
