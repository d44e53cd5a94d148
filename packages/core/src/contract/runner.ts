/** What the contracts use of a test runner. Jest's and Vitest's own `describe`, `it`, `afterEach` and `expect` fit. */
export interface TestRunner {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: (name: string, body: () => Promise<void>) => unknown;
  readonly afterEach: (body: () => Promise<void>) => unknown;
  readonly expect: Expect;
}

export interface Expect {
  (actual: unknown): Matchers & { readonly not: Matchers };
  stringContaining(text: string): unknown;
}

/** The matchers that Jest and Vitest have in common, as far as the contracts use them. */
export interface Matchers {
  toBe(expected: unknown): unknown;
  toBeGreaterThan(expected: number): unknown;
  toBeLessThan(expected: number): unknown;
  toContain(expected: unknown): unknown;
  toEqual(expected: unknown): unknown;
  toHaveLength(expected: number): unknown;
  toMatchObject(expected: object): unknown;
}

/**
 * The runner that was given, or the one whose functions are globals.
 *
 * @throws Error when there is neither
 */
export function runnerOf(given: TestRunner | undefined): TestRunner {
  if (given !== undefined) return given;
  const { describe, it, afterEach, expect } = globalThis as unknown as Partial<TestRunner>;
  if (describe === undefined || it === undefined || afterEach === undefined || expect === undefined) {
    throw new Error(
      'describe, it, afterEach and expect are no globals here; pass them as the option runner, ' +
        "with Vitest `import * as runner from 'vitest'`, with Jest `import * as runner from '@jest/globals'`",
    );
  }
  return { describe, it, afterEach, expect };
}
