import { join } from 'node:path';
import { problemsOf } from './support/compile.js';

const CASES: readonly (readonly [decorator: string, problem: string])[] = [
  ["@TrackEvent('a', { influense: 'positive' })", "Did you mean to write 'influence'?"],
  ["@TrackEvent('a', { influence: 'good' })", `'"good"' is not assignable`],
  ["@TrackEvent('a', { value: async () => 1 })", "'() => Promise<number>' is not assignable"],
  ["@TrackEvent<{ amount: number }>('a', { value: ({ result }) => result.amont })", "Did you mean 'amount'?"],
  [
    `@TrackEvent('a', { on: 'succes' })`,
    `not assignable to type '"success" | "error" | "abort" | "always" | undefined'`,
  ],
  [
    `@TrackEvent('a', { on: 'sucess', value: ({ result }) => result.amount })`,
    '"success" | "error" | "abort" | "always"',
  ],
  [`@TrackEvent('a', { at: 'frist' })`, '"first" | "last"'],
];

const fileOf = (at: number): string => join(__dirname, `decorated-${at}.ts`);

/** A handler so decorated. */
const handler = (decorator: string): string => `
    import { TrackEvent } from '@greenflash-events/nestjs';
    export class Handlers {
      ${decorator}
      handle(): { amount: number } { return { amount: 1 }; }
    }`;

describe('An editor', () => {
  let problems: readonly string[];
  // All in one program: to read what they import takes longer than to check them.
  beforeAll(() => {
    problems = problemsOf(new Map(CASES.map(([decorator], at) => [fileOf(at), handler(decorator)])));
  });

  it.each(CASES.map((each, at) => [...each, at] as const))('names what is wrong with %s', (_, problem, at) => {
    const here = problems.filter((line) => line.startsWith(`${fileOf(at)}: `));
    expect(here.join('\n')).toContain(problem);
  });
});
