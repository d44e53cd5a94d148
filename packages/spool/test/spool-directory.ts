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

/** The names in a directory whose last letters are these, without opening anything: a process that holds a file stays its holder. */
export function namesIn(directory: string, suffix = ''): string[] {
  return readdirSync(directory).filter((name) => name.endsWith(suffix));
}
