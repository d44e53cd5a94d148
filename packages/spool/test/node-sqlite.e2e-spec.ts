import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { findNode } from '../../test-kit/src/index.js';
import { loadNodeSqlite } from '../src/driver/node-sqlite.js';

const ROOT = resolve(__dirname, '../../..');
const NODE_24 = findNode(24);
const WITHIN_MS = 300_000;

interface Results {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly testResults: readonly { readonly message: string }[];
}

const why = whyNot();
const itOnNode24 = why === undefined ? it : it.skip;

describe("Node's own SQLite", () => {
  itOnNode24(
    `carries the spool through its whole suite, the delivery contract and kill -9 included${why ?? ''}`,
    async () => {
      const { success, numPassedTests, testResults } = await suiteOnNode24();
      expect(testResults.map(({ message }) => message).filter((message) => message !== '')).toEqual([]);
      expect(success).toBe(true);
      expect(numPassedTests).toBeGreaterThan(100);
    },
    WITHIN_MS,
  );
});

function whyNot(): string | undefined {
  if (loadNodeSqlite() !== undefined) return ' (skipped: this Node has it, so it was tested beside)';
  return NODE_24 === undefined ? ' (skipped: Node 24 is not installed, see .ci/other-nodes.mjs)' : undefined;
}

/** All tests of this package but this one, in a Jest that Node 24 runs. */
async function suiteOnNode24(): Promise<Results> {
  const folder = mkdtempSync(join(tmpdir(), 'spool-node-24-'));
  const output = join(folder, 'results.json');
  const jest = createRequire(join(ROOT, 'package.json')).resolve('jest/bin/jest');
  const args = [jest, '--runInBand', '--json', `--outputFile=${output}`, '--selectProjects', 'main'];
  const paths = ['--testPathPatterns', 'packages/spool/', '--testPathIgnorePatterns', 'node-sqlite', '/node_modules/'];
  const child = spawn(NODE_24!, [...args, ...paths], {
    cwd: ROOT,
    stdio: 'ignore',
    env: { ...process.env, NODE_OPTIONS: '', KILL_ROUNDS: process.env['KILL_ROUNDS'] ?? '6' },
  });
  await new Promise((ended) => child.on('close', ended));
  try {
    return JSON.parse(readFileSync(output, 'utf8')) as Results;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
