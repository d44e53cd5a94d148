import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VERSION } from '../observe/version.js';
import { USER_AGENT } from './user-agent.js';

describe('the user agent', () => {
  it('names the version that package.json has', () => {
    const packageJson = readFileSync(join(__dirname, '../../package.json'), 'utf8');
    expect(VERSION).toBe((JSON.parse(packageJson) as { version: string }).version);
    expect(USER_AGENT).toBe(`greenflash-events-core/${VERSION} node/${process.versions.node}`);
  });
});
