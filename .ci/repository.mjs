// The address of this repository stands in one place: `repository` in package.json at the top.
//   node .ci/repository.mjs --set https://github.com/owner/name   sets it there, in the manifest of each package, and its owner
//                                                                in .github/CODEOWNERS, and makes absolute the links of the
//                                                                packages' READMEs to what their tarballs do not hold
//   node .ci/repository.mjs                                       says whether it is set, and where it is not what it should be
// npm wants it in each package: a release with provenance is refused where it is not the repository that publishes.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const read = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'));
const write = (file, manifest) => writeFileSync(join(root, file), `${JSON.stringify(manifest, null, 2)}\n`);

const LINK = /(!?)(\[[^\]]*\])\(([^)#:\s]+)((?:#[^)\s]*)?(?: '[^']*')?)\)|(<img src=")(\.[^"]+)"/g;

const published = readdirSync(join(root, 'packages'))
  .map((name) => ({ directory: `packages/${name}`, file: `packages/${name}/package.json` }))
  .filter(({ file }) => !read(file).private);

const [flag, address] = process.argv.slice(2);
if (flag === '--set') set(address);
const problems = check();
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

function set(url = '') {
  if (!/^https:\/\/[^/]+\/[^/]+\/[^/.]+$/.test(url)) {
    console.error('give the address as a browser shows it, such as https://github.com/owner/name');
    process.exit(2);
  }
  const before = read('package.json').repository?.url;
  write('package.json', { ...read('package.json'), repository: { type: 'git', url } });
  addOwner(new URL(url).pathname.split('/')[1]);
  for (const { directory, file } of published) {
    write(file, { ...read(file), ...fieldsFor(url, directory) });
    const readme = join(root, directory, 'README.md');
    const text = readFileSync(readme, 'utf8');
    const moved = before === undefined ? text : text.replaceAll(`${before}/`, `${url}/`);
    writeFileSync(
      readme,
      withLinks(moved, directory, (path, isImage) => `${url}/${isImage ? 'raw' : 'blob'}/main/${path}`),
    );
  }
}

/** A README with its relative links to what is not in the tarball replaced. Code is left as it is. */
function withLinks(text, directory, replaced) {
  const address = (target, isImage) => replaced(posix.join(directory, target), isImage);
  return text
    .split(/(^```[^]*?^```$)/m)
    .map((part) =>
      part.startsWith('```')
        ? part
        : part.replace(LINK, (all, mark, label, target, rest, image, source) => {
            if (image !== undefined) return `${image}${address(source, true)}"`;
            return isPacked(directory, target) ? all : `${mark}${label}(${address(target, mark === '!')}${rest})`;
          }),
    )
    .join('');
}

function isPacked(directory, target) {
  const path = posix.normalize(target);
  const { files } = read(`${directory}/package.json`);
  // Of the rest npm adds these by itself.
  return /^(README\.md|LICENSE|package\.json)$/.test(path) || files.includes(path.split('/')[0]);
}

function addOwner(owner) {
  const path = join(root, '.github/CODEOWNERS');
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => !line.startsWith('* @'));
  const [comment, ...rules] = lines;
  writeFileSync(path, [comment, `* @${owner}`, ...rules].join('\n'));
}

function check() {
  const { repository } = read('package.json');
  if (repository === undefined) {
    return ['the address of the repository is not set: node .ci/repository.mjs --set https://github.com/owner/name'];
  }
  return published.flatMap(({ directory, file }) => {
    const manifest = read(file);
    const relative = [];
    withLinks(readFileSync(join(root, directory, 'README.md'), 'utf8'), directory, (path) => relative.push(path));
    const links = relative.map(
      (path) =>
        `${directory}/README.md: its tarball has no ${path}; run: node .ci/repository.mjs --set ${repository.url}`,
    );
    const fields = Object.entries(fieldsFor(repository.url, directory))
      .filter(([name, value]) => JSON.stringify(manifest[name]) !== JSON.stringify(value))
      .map(
        ([name]) =>
          `${file}: ${name} is not that of package.json at the top; run: node .ci/repository.mjs --set ${repository.url}`,
      );
    return [...fields, ...links];
  });
}

function fieldsFor(url, directory) {
  return {
    repository: { type: 'git', url: `git+${url}.git`, directory },
    homepage: `${url}/tree/main/${directory}#readme`,
    bugs: `${url}/issues`,
  };
}
