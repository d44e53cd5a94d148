import { createTracker, numeric } from '@greenflash-events/core';
import { flushWithin } from './flush-within.js';

/** What the platform says of an invocation, in the words of AWS Lambda. */
export interface InvocationContext {
  getRemainingTimeInMillis(): number;
}

export interface Question {
  readonly user: string;
  readonly conversation: string;
  readonly text: string;
}

export interface Answer {
  readonly text: string;
  /** How many this instance has given: more than one where the platform used it again. */
  readonly given: number;
}

/**
 * Made once for each instance, not for each invocation: those that follow find connections open, and send what an earlier
 * one had to leave. The key and the address come from GREENFLASH_API_KEY and GREENFLASH_BASE_URL.
 */
const tracker = createTracker({
  productId: '3c90c3cc-0d44-4b50-8888-8dd25736052a',
  attemptTimeoutMs: 2_000,
  // Where the platform says that it ends an instance, what is left is sent first.
  handleSignals: true,
});

let given = 0;

export async function handler({ user, conversation, text }: Question, context: InvocationContext): Promise<Answer> {
  const answer = { text: `You asked about ${text.split(' ').at(-1)}.`, given: ++given };
  tracker.track({
    eventType: 'question_answered',
    value: numeric(text.split(' ').length),
    externalUserId: user,
    externalConversationId: conversation,
  });
  // Between two invocations the instance is frozen, or gone: what is not sent by now may never be.
  await flushWithin(tracker, context);
  return answer;
}
