// One instance of the function: the process that a platform starts, uses for one invocation after another, and freezes.
import type * as Handler from './handler.js';

export interface Invocation {
  readonly question: Handler.Question;
  readonly timeoutMs: number;
}

/** The one file that is uploaded. */
const BUNDLE = new URL('./lambda/index.cjs', import.meta.url).href;

const { handler } = (await import(BUNDLE)) as typeof Handler;

process.on('message', ({ question, timeoutMs }: Invocation) => {
  const endsAt = performance.now() + timeoutMs;
  void handler(question, { getRemainingTimeInMillis: () => endsAt - performance.now() }).then((answer) =>
    process.send?.(answer),
  );
});
// It lives until it is ended by a signal, not until the other side has gone.
process.on('disconnect', () => process.exit());
