import { existsSync } from 'node:fs';
import { join } from 'node:path';

const INSTALLED = join(__dirname, '../other-nodes/node_modules');

/** The program of another line of Node, such as 24; undefined where `.ci/other-nodes.mjs` could not install it. */
export function findNode(line: number): string | undefined {
  const file = join(INSTALLED, `node-${line}-${process.platform}-${process.arch}`, 'bin/node');
  return existsSync(file) ? file : undefined;
}
