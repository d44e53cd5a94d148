import { execFileSync } from 'node:child_process';
import { storedEvent } from '../arrivals/requests.fixture.js';
import { curlCommand } from './curl.js';

const TARGET = { origin: 'http://127.0.0.1:4100', key: 'dev' };

/** What a shell makes of the command: the arguments that curl would get. */
function argumentsOf(command: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${command}`;
  return execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

describe('curlCommand', () => {
  it('is what a shell sends the event with', () => {
    const body = JSON.stringify(storedEvent().body);

    expect(argumentsOf(curlCommand(body, TARGET))).toEqual([
      'http://127.0.0.1:4100/api/v1/events',
      '-H',
      'Authorization: Bearer dev',
      '-H',
      'Content-Type: application/json',
      '--data-raw',
      body,
    ]);
  });

  it('stays one body whatever the event holds', () => {
    const value = `it's $(id) \`id\` "\\" $HOME \n !! '; id #`;
    const body = JSON.stringify({ value, eventType: "''" });

    expect(argumentsOf(curlCommand(body, TARGET)).at(-1)).toBe(body);
  });
});
