// One instance of the function: the process that a platform starts, uses for one invocation after another, and freezes.
import { handler, type Question } from './handler.js';

export interface Invocation {
  readonly question: Question;
  readonly timeoutMs: number;
}

process.on('message', ({ question, timeoutMs }: Invocation) => {
  const endsAt = performance.now() + timeoutMs;
  void handler(question, { getRemainingTimeInMillis: () => endsAt - performance.now() }).then((answer) =>
    process.send?.(answer),
  );
});
// It lives until it is ended by a signal, not until the other side has gone.
process.on('disconnect', () => process.exit());
