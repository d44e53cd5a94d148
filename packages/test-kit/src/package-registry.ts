import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A registry on a free loopback port that has the packed packages, as every package manager asks for them. */
export interface PackageRegistry {
  readonly url: string;
  /** By name, what a manifest's `dependencies` says of each. */
  readonly versions: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** @param tarballs what `packPackages()` returns */
export async function startPackageRegistry(tarballs: Readonly<Record<string, string>>): Promise<PackageRegistry> {
  const files = new Map<string, Buffer>();
  const documents = new Map<string, (url: string) => object>();
  const versions: Record<string, string> = {};
  for (const [name, place] of Object.entries(tarballs)) {
    const path = place.slice('file:'.length);
    const tarball = readFileSync(path);
    const { stdout } = await run('tar', ['-xzOf', path, 'package/package.json']);
    const manifest = JSON.parse(stdout) as { version: string };
    const { version } = manifest;
    versions[name] = version;
    files.set(`/-/${basename(path)}`, tarball);
    documents.set(name, (url) => ({
      name,
      'dist-tags': { latest: version },
      // Old enough for managers that wait before they take a new version.
      time: { created: '2020-01-01T00:00:00.000Z', [version]: '2020-01-01T00:00:00.000Z' },
      versions: { [version]: { ...manifest, dist: { tarball: `${url}/-/${basename(path)}`, ...digestsOf(tarball) } } },
    }));
  }
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '');
    const file = files.get(path);
    if (file !== undefined) return void response.end(file);
    const document = documents.get(path.slice(1));
    if (document === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document(url)));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    versions,
    close: () => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}

function digestsOf(tarball: Buffer): { readonly integrity: string; readonly shasum: string } {
  return {
    integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
    shasum: createHash('sha1').update(tarball).digest('hex'),
  };
}
