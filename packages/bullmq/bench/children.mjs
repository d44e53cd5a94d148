// Processes of a benchmark, which are asked one thing at a time.
import { fork } from 'node:child_process';
import { once } from 'node:events';

/** Resolves when the child has said that it is there. */
export async function startChild(file, input) {
  const child = fork(new URL(file, import.meta.url), [JSON.stringify(input)]);
  await once(child, 'message');
  return child;
}

/** @returns its answer */
export async function ask(child, question) {
  const answer = once(child, 'message');
  child.send(question);
  return (await answer)[0];
}
