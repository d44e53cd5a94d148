import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { problemsOf } from './support/compile.js';

const FOLDER = join(__dirname, 'vitest');
const TEST = join(FOLDER, 'recorded.test.ts');
const VITEST = join(dirname(require.resolve('vitest/package.json')), 'vitest.mjs');

/** As a team runs it whose app was made by the template of NestJS 12: with the built package. */
function runVitest(): Promise<string> {
  const options = ['run', '--root', FOLDER, '--reporter', 'verbose', '--no-color'];
  return new Promise((resolve) => {
    execFile(process.execPath, [VITEST, ...options], { env: withoutJest() }, (_, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
}

function withoutJest(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], NO_COLOR: '1' };
}

describe('The matchers in Vitest', () => {
  it('pass where an event was tracked, and fail with the difference and all that was recorded', async () => {
    const output = await runVitest();

    expect(output).toMatch(/✓ .*passes/);
    expect(output).toMatch(/Expected to track upgrade_purchased with Object \{\s+"value": "150\.00",\s+\}/);
    expect(output).toMatch(/- +"value": "150\.00",\s+\+ +"value": "149\.00"/);
    expect(output).toContain('upgrade_purchased 149.00 (currency)');
    expect(output).toMatch(/1 failed \| 1 passed/);
  });

  it('are known to the compiler', () => {
    const right = readFileSync(TEST, 'utf8');
    const wrong = right.replace("{ value: '150.00' }", "{ valeu: '150.00' }");
    const other = join(FOLDER, 'wrong.test.ts');

    expect(
      problemsOf(
        new Map([
          [TEST, right],
          [other, wrong],
        ]),
      ),
    ).toEqual([expect.stringMatching(/wrong\.test\.ts: .*'valeu' does not exist/s)]);
  });
});
