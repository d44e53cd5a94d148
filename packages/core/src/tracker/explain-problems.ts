import type { Problem } from '../event/event.types.js';
import type { Draft } from './draft.js';

/** What an input may give where the wire takes less. */
const KINDER: Readonly<Record<string, string>> = {
  value: 'a string, a finite number, a bigint, a boolean, or what currency(), numeric(), text() and bool() give',
  eventAt: 'a valid Date, epoch milliseconds, or an RFC 3339 date-time with an offset',
};

/** The problems of a draft, in words that fit the input that it was made of. */
export function explainProblems(problems: readonly Problem[], draft: Draft): readonly Problem[] {
  return problems.map((problem) => {
    const expected = KINDER[problem.field];
    if (expected === undefined) return problem;
    const isMissing = draft[problem.field as keyof Draft] === undefined;
    return { field: problem.field, message: `${isMissing ? 'is required:' : 'must be'} ${expected}` };
  });
}
