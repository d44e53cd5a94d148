import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A fresh directory on local disk, gone after the test. */
export class SpoolDirectories {
  readonly #made: string[] = [];

  make(): string {
    const directory = mkdtempSync(join(tmpdir(), 'spool-test-'));
    this.#made.push(directory);
    return directory;
  }

  remove(): void {
    for (const directory of this.#made.splice(0)) rmSync(directory, { recursive: true, force: true });
  }
}

/** The folders of spools in a directory: one for each process that uses it, or has left something. */
export function namesIn(directory: string): string[] {
  return readdirSync(directory);
}

/** The files in the folders of a directory whose last letters are these. */
export function filesIn(directory: string, suffix = ''): string[] {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true, encoding: 'utf8' });
  return files
    .filter((each) => each.isFile() && each.name.endsWith(suffix))
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
}
