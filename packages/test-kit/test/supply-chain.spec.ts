import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../..');
const PUBLIC = ['bullmq', 'cli', 'collector', 'core', 'nestjs', 'outbox', 'spool'];

/** Install scripts that are there for now, each with its reason. */
const KNOWN: Readonly<Record<string, string>> = {
  'msgpackr-extract':
    'looks for a prebuilt binary of an optional dependency of bullmq, and compiles nothing in this tree',
};

interface Locked {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly hasInstallScript?: boolean;
}

const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  packages: Readonly<Record<string, Locked>>;
};

describe('what the published packages install', () => {
  it('runs no script at installing, except where a reason is given', () => {
    const found = new Set<string>();
    for (const name of PUBLIC) scriptsBelow(`packages/${name}`, found, new Set());
    expect([...found].filter((name) => !(name in KNOWN))).toEqual([]);
  });

  it('has no script that reports installations, not even for those who work on the repo', () => {
    const scripts = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript === true);
    expect(scripts.map(([path]) => path).filter((path) => path.endsWith('@scarf/scarf'))).toEqual([]);
  });

  it('is published with its provenance', () => {
    for (const name of PUBLIC) {
      const manifest = readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8');
      expect(JSON.parse(manifest)).toMatchObject({ publishConfig: { access: 'public', provenance: true } });
    }
  });
});

function scriptsBelow(path: string, found: Set<string>, seen: Set<string>): void {
  if (seen.has(path)) return;
  seen.add(path);
  const locked = packages[path];
  if (locked?.hasInstallScript === true)
    found.add(path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
  for (const name of Object.keys({ ...locked?.dependencies, ...locked?.optionalDependencies })) {
    const at = placeOf(name, path);
    if (at !== undefined) scriptsBelow(at, found, seen);
  }
}

/** As Node looks for it: beside its user, then in each folder above. */
function placeOf(name: string, user: string): string | undefined {
  for (let folder = user; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const place = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (place in packages) return place;
    if (folder === '') return undefined;
  }
}
