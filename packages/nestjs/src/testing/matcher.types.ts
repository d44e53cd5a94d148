/** What Jest and Vitest both give to a matcher, as far as it is used here. */
export interface MatcherContext {
  readonly isNot?: boolean | undefined;
  equals(a: unknown, b: unknown, testers?: unknown[]): boolean;
  readonly utils: {
    readonly iterableEquality: unknown;
    readonly subsetEquality: unknown;
    matcherHint(name: string, received?: string, expected?: string, options?: { readonly isNot?: boolean }): string;
    printExpected(value: unknown): string;
    diff(expected: unknown, received: unknown): string | null | undefined;
  };
}

export interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}
