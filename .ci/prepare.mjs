// Brings a clone to where a script can run: installs what the lock file names, builds what changed.
//   node .ci/prepare.mjs                         all of it, for tests and docs
//   node .ci/prepare.mjs examples/checkout-api   that app and the packages it is made of, with no tool of tests or docs
// It runs before any dependency is there, so it uses nothing but Node.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const installed = join(root, 'node_modules/.package-lock.json');
const statePath = join(root, 'node_modules/.prepared.json');

const OWN = '@greenflash-events/';
/** What compiles the packages, whichever is built. */
const COMPILER = ['typescript-7', '@types/node'];
/** Built with a bundler, and with what goes into the bundle. */
const BUNDLED = ['packages/collector', 'examples/serverless'];

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));
const manifestOf = (folder) => readJson(join(root, folder, 'package.json'));
const sha = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');

/** What earlier runs did: `specs` of an installation of a part, `built` by folder. */
const state = existsSync(statePath) ? readJson(statePath) : { built: {} };

const [app] = process.argv.slice(2);
if (app === undefined) {
  if (!isWhole()) await installAll();
  await run('Building the packages', npm('run', 'build', '--', '--loglevel=error'));
} else {
  const folders = closureOf(relative(root, resolve(app)).replaceAll('\\', '/'));
  await installPart(folders);
  const building = new Map();
  await Promise.all(folders.map((folder) => build(folder, building)));
}

/** The folder and those of the packages it depends on, each before what depends on it. */
function closureOf(folder, found = new Set()) {
  const { dependencies = {} } = manifestOf(folder);
  for (const name of Object.keys(dependencies)) if (name.startsWith(OWN)) closureOf(folderOf(name), found);
  return [...found.add(folder)];
}

function folderOf(name) {
  return `packages/${name.slice(OWN.length)}`;
}

/** Whether npm has installed the whole repository since its manifests last changed. */
function isWhole() {
  if (!existsSync(installed) || isPart()) return false;
  const manifests = ['package.json', 'package-lock.json'].map((file) => join(root, file));
  return manifests.every((file) => statSync(file).mtimeMs <= statSync(installed).mtimeMs);
}

/** Whether the last installation was one of a part: npm writes its record again with every other one. */
function isPart() {
  return existsSync(installed) && state.record === statSync(installed).mtimeMs;
}

/** Not by `npm ci`: it refuses a lock file in which a platform's optional package is missing. */
function installAll() {
  return run('Installing all dependencies (about two minutes)', npm('install'));
}

/** Installs what the folders run on and are built with, in the versions of the lock file. */
async function installPart(folders) {
  if (isWhole()) return;
  // All of it, of an older commit: a part would take the rest away.
  if (existsSync(installed) && !isPart()) return installAll();
  const lockText = readFileSync(join(root, 'package-lock.json'));
  const lock = sha(lockText);
  const kept = isPart() && state.lock === lock ? state.specs : [];
  const needed = specsOf(folders, JSON.parse(lockText).packages);
  if (kept.length === 0 || needed.some((spec) => !kept.includes(spec))) {
    const specs = [...new Set([...kept, ...needed])].sort();
    const flags = [
      '--workspaces=false',
      '--omit=dev',
      '--legacy-peer-deps',
      '--save-prod',
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ];
    await run('Installing what the app runs on', npm('install', ...flags, ...specs));
    save({ specs, lock, record: statSync(installed).mtimeMs });
  }
  for (const folder of folders) link(folder);
}

/** Such as `undici@7.30.2`. */
function specsOf(folders, locked) {
  const versions = new Map(COMPILER.map((name) => [name, locked[`node_modules/${name}`]]));
  for (const folder of folders) {
    const { dependencies = {}, peerDependencies = {}, devDependencies = {} } = manifestOf(folder);
    const sources = filesOf(folder).join('\n');
    const peers = Object.keys(peerDependencies).filter((name) => sources.includes(`'${name}`));
    const tools = Object.keys(devDependencies).filter((name) => BUNDLED.includes(folder) || name.startsWith('@types/'));
    const names = [...Object.keys(dependencies), ...peers, ...tools];
    for (const name of names.filter((each) => !each.startsWith(OWN))) {
      versions.set(name, locked[`${folder}/node_modules/${name}`] ?? locked[`node_modules/${name}`]);
    }
  }
  return [...versions].map(([name, entry]) => `${name}@${entry.name ? `npm:${entry.name}@` : ''}${entry.version}`);
}

/** As npm links a workspace. */
function link(folder) {
  const { name } = manifestOf(folder);
  const path = join(root, 'node_modules', name);
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(relative(dirname(path), join(root, folder)), path, 'junction');
}

/** Builds the folder once what it depends on is built, unless its files and those are as they were. */
function build(folder, building) {
  if (!building.has(folder)) building.set(folder, buildAfter(folder, building));
  return building.get(folder);
}

async function buildAfter(folder, building) {
  const { dependencies = {}, scripts } = manifestOf(folder);
  const own = Object.keys(dependencies).filter((name) => name.startsWith(OWN));
  const below = await Promise.all(own.map((name) => build(folderOf(name), building)));
  const key = sha(...below, ...['.ci/build.mjs', '.ci/compile.mjs', 'tsconfig.json'].map(read), ...filesOf(folder));
  const { built } = state;
  if (built[folder]?.key !== key || built[folder].dist !== distOf(folder)) {
    await run(`Building ${folder}`, [scripts.build], { cwd: join(root, folder), shell: true });
    save({ built: { ...state.built, [folder]: { key, dist: distOf(folder) } } });
  }
  return key;
}

/** When something last wrote the output: a build, or a cache that puts another one back. */
function distOf(folder) {
  const dist = join(root, folder, 'dist');
  return existsSync(dist) ? statSync(dist).mtimeMs : undefined;
}

function filesOf(folder) {
  const names = readdirSync(join(root, folder), { recursive: true }).map((name) => name.replaceAll('\\', '/'));
  const sources = names.filter(
    (name) => /\.(m?[jt]sx?|json|html|css|svg)$/.test(name) && !/^(dist|test|bench|node_modules)\//.test(name),
  );
  return sources.sort().flatMap((name) => [name, read(join(folder, name))]);
}

function read(path) {
  return readFileSync(join(root, path));
}

function save(change) {
  Object.assign(state, change);
  mkdirSync(dirname(statePath), { recursive: true });
  writeFileSync(statePath, JSON.stringify(state));
}

/** The npm that runs this script, or the one of the path. */
function npm(...args) {
  const { npm_execpath: path } = process.env;
  return path === undefined ? ['npm', ...args] : [process.execPath, path, ...args];
}

async function run(what, [command, ...args], options = {}) {
  console.log(`${what} …`);
  const startedAt = Date.now();
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const status = await new Promise((ended) => {
    child.on('error', ({ message }) => ended(message));
    child.on('close', ended);
  });
  if (status !== 0) {
    console.error(`${what} failed (${status})\n${output}`);
    process.exit(1);
  }
  console.log(`${what}: done in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}
