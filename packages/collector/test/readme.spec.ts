import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FLAGS } from '../src/server/cli/flags.js';

describe('the README', () => {
  const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');

  it('names every flag with its variable', () => {
    for (const { name, env } of FLAGS) expect(readme).toMatch(new RegExp(`\`--${name} <.*${env}`));
  });
});
