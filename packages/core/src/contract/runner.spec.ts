import * as jestGlobals from '@jest/globals';
import type * as vitest from 'vitest';
import { runnerOf, type TestRunner } from './runner.js';

describe('the runner of the contracts', () => {
  it('is the one that was given, as that of Jest without globals', () => {
    const given: TestRunner = jestGlobals;

    expect(runnerOf(given)).toBe(given);
  });

  it('may be Vitest, as the compiler knows', () => {
    const fits = (runner: typeof vitest): TestRunner => runner;

    expect(fits).toBeDefined();
  });

  it('is the one whose functions are globals', () => {
    expect(runnerOf(undefined)).toEqual({ describe, it, afterEach, expect });
  });

  it('says how to give one where there is none', () => {
    const kept = globalThis.afterEach;
    Reflect.deleteProperty(globalThis, 'afterEach');
    try {
      expect(() => runnerOf(undefined)).toThrow(/pass them as the option runner/);
    } finally {
      globalThis.afterEach = kept;
    }
  });
});
