import { join } from 'node:path';
import { problemsOf } from './support/compile.js';

/** What an editor says of a handler so decorated. */
function problemOf(decorator: string): string {
  const code = `
    import { TrackEvent } from '@greenflash-events/nestjs';
    export class Handlers {
      ${decorator}
      handle(): { amount: number } { return { amount: 1 }; }
    }`;
  return problemsOf(new Map([[join(__dirname, 'decorated.ts'), code]])).join('\n');
}

describe('An editor', () => {
  it.each([
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
  ])('names what is wrong with %s', (decorator, problem) => {
    expect(problemOf(decorator)).toContain(problem);
  });
});
