import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FLAGS } from '../src/server/cli/flags.js';
import { faultScriptSchema } from '../src/server/faults/fault-schema.js';
import { OPERATIONS } from '../src/server/docs/operations.js';

const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');
const SERVER = join(__dirname, '../src/server');

describe('the README', () => {
  it('names every flag, and none that there is not', () => {
    const named = [...readme.matchAll(/`--([a-z-]+)/g)].map(([, name]) => name);

    expect([...new Set(named)].sort()).toEqual([...FLAGS.map(({ name }) => name), 'help', 'version'].sort());
  });

  it('names every variable beside its flag, and none that there is not', () => {
    for (const { name, env } of FLAGS) expect(readme).toMatch(new RegExp(`\`--${name}[ \`].*\`${env}\``));
    const named = readme.match(/GREENFLASH_COLLECTOR_[A-Z_]+/g) ?? [];
    expect([...new Set(named)].sort()).toEqual(FLAGS.map(({ env }) => env as string).sort());
  });

  it('names every endpoint of the control plane, and none that there is not', () => {
    const named = [...readme.matchAll(/`(GET|POST|PUT|DELETE) ([a-z.]+)`/g)].map(
      ([, method, path]) => `${method} ${path}`,
    );

    expect([...new Set(named)].sort()).toEqual(routes('control', 'faults').sort());
  });

  it('shows every picture that `npm run screenshots` takes', () => {
    const shown = [...readme.matchAll(/docs\/([a-z-]+)\.webp/g)].map(([, name]) => name);
    const taken = [
      ...readFileSync(join(__dirname, '../page/screenshots/take.mjs'), 'utf8').matchAll(/\{ name: '([^']+)', shape/g),
    ];

    expect(shown.sort()).toEqual(taken.map(([, name]) => name).sort());
    expect(readdirSync(join(__dirname, '../docs')).sort()).toEqual(shown.map((name) => `${name}.webp`).sort());
  });

  it('names every page', () => {
    for (const path of ['/', '/docs', '/docs-json']) expect(readme).toContain(`\`${path}\``);
  });

  it('names every parameter of a query', () => {
    const parameters = OPERATIONS.flatMap(({ query = {} }) => Object.keys(query));
    for (const name of parameters) expect(readme).toContain(`\`${name}\``);
  });

  it('names every fault, and none that there is not', () => {
    const named = [...readme.matchAll(/^\| `([a-z_]+)` +\|/gm)].map(([, kind]) => kind);

    expect(named.sort()).toEqual(kindsOf(faultScriptSchema()).sort());
  });
});

/** What the controllers of some folders declare, as `GET events`. */
function routes(...folders: string[]): string[] {
  const files = folders.flatMap((folder) =>
    readdirSync(join(SERVER, folder))
      .filter((name) => name.endsWith('.controller.ts'))
      .map((name) => join(SERVER, folder, name)),
  );
  return files.flatMap((file) => routesIn(readFileSync(file, 'utf8')));
}

function routesIn(text: string): string[] {
  const base = text.includes('@Controller(FAULTS_PATH)') ? 'faults' : '';
  const declared = [...text.matchAll(/@(Get|Post|Put|Delete)\((?:'([^']*)')?\)/g)];
  return declared.map(([, method = '', path = '']) => `${method.toUpperCase()} ${base}${path}`);
}

function kindsOf(schema: object): string[] {
  const found = [...JSON.stringify(schema).matchAll(/"kind":\{"type":"string","enum":\["([a-z_]+)"\]/g)];
  return found.map(([, kind = '']) => kind);
}
