// The lifecycle script `version` of a package: the constant in its code follows the manifest into the commit of the release.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const [, , file] = process.argv;
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

writeFileSync(file, readFileSync(file, 'utf8').replace(/(VERSION.* = )'.*'/, `$1'${version}'`));
execFileSync('git', ['add', file], { stdio: 'inherit' });
