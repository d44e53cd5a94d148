import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { documentedEnvironments } from '../src/index.js';

const MANIFEST = join(resolve(__dirname, '../environments'), 'package.json');
const rows = documentedEnvironments();

describe("the docs' table of environments", () => {
  it('has a test for every row, or says that it was not run', () => {
    expect(rows.length).toBeGreaterThan(20);
    const without = rows.filter(({ keptBy, versions }) => keptBy === undefined && !versions.startsWith('not run'));
    expect(without).toEqual([]);
  });

  it('names, in each row, what its tests run', () => {
    // Where a row names one test, the specs of the docs look for it.
    const unnamed = rows.filter(({ name, keptBy, test }) => {
      if (keptBy === undefined || test !== undefined) return false;
      const spec = readFileSync(keptBy, 'utf8');
      return !["'", '"', '`'].some((quote) => spec.includes(`${quote}${name}${quote}`));
    });
    expect(unnamed.map(({ name }) => name)).toEqual([]);
  });

  it('has the versions that are installed for the tests, and no other', () => {
    const { dependencies, optionalDependencies } = JSON.parse(readFileSync(MANIFEST, 'utf8')) as {
      dependencies: Record<string, string>;
      optionalDependencies: Record<string, string>;
    };
    const pins = Object.values({ ...dependencies, ...optionalDependencies });
    const installed = new Set(pins.map((pin) => /\d+\.\d+\.\d+$/.exec(pin)?.[0]));
    const named = rows.flatMap(({ versions }) => versions.match(/\d+\.\d+\.\d+/g) ?? []);
    expect(named.filter((version) => !installed.has(version))).toEqual([]);
  });
});
