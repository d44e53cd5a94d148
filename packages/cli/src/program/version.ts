import { readFileSync } from 'node:fs';

/** As the package's own manifest has it, which lies beside the built files. */
export function readVersion(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}
