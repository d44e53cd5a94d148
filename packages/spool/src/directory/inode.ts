import { statSync } from 'node:fs';

/** What tells a file from another one that has got its name since; undefined where there is none, or it cannot be looked at. */
export function inodeOf(path: string): number | undefined {
  try {
    return statSync(path).ino;
  } catch {
    return undefined;
  }
}
