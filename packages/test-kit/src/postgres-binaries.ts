import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where Debian keeps each version's own. */
const DEBIAN = '/usr/lib/postgresql';

/** The folder with this machine's PostgreSQL server, the newest there is; undefined when there is none. */
export function findPostgres(): string | undefined {
  const path = (process.env['PATH'] ?? '').split(delimiter);
  return [...debianFolders(), ...path].find((folder) => existsSync(join(folder, 'postgres')));
}

/**
 * `describe` where there is a PostgreSQL server, `describe.skip` with one line on stderr where there is none. In CI the
 * tests run in any case, and fail.
 *
 * @param what is not tested then, for that line
 */
export function describeWithPostgres(what: string): jest.Describe {
  if (findPostgres() !== undefined || process.env['CI'] === 'true') return describe;
  process.stderr.write(`${what} is not tested: there is no PostgreSQL server (Debian: postgresql)\n`);
  return describe.skip;
}

function debianFolders(): string[] {
  if (!existsSync(DEBIAN)) return [];
  const versions = readdirSync(DEBIAN).toSorted((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(DEBIAN, version, 'bin'));
}
