// The lifecycle script `version` of core: the constant in the code follows the manifest into the commit of the release.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = 'src/observe/version.ts';
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

writeFileSync(FILE, readFileSync(FILE, 'utf8').replace(/'.*'/, `'${version}'`));
execFileSync('git', ['add', FILE], { stdio: 'inherit' });
