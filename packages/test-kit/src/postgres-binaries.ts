import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where Debian keeps each version's own. */
const DEBIAN = '/usr/lib/postgresql';

/** The folder with this machine's PostgreSQL server, the newest there is; undefined when there is none. */
export function findPostgres(): string | undefined {
  const path = (process.env['PATH'] ?? '').split(delimiter);
  return [...debianFolders(), ...path].find((folder) => existsSync(join(folder, 'postgres')));
}

/** A suite that needs PostgreSQL: skipped, with a line that says so, where the machine has none. Never skipped in CI. */
export function describeWithPostgres(name: string, suite: () => void): void {
  const isMissing = findPostgres() === undefined && process.env['CI'] !== 'true';
  if (isMissing) process.stderr.write(`${name} is not tested: this machine has no PostgreSQL (Debian: postgresql)\n`);
  (isMissing ? describe.skip : describe)(name, suite);
}

function debianFolders(): string[] {
  if (!existsSync(DEBIAN)) return [];
  const versions = readdirSync(DEBIAN).toSorted((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(DEBIAN, version, 'bin'));
}
