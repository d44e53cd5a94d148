import { execFileSync } from 'node:child_process';
import { storedEvent } from '../arrivals/stored-event.fixture.js';
import { curlCommand } from './curl.js';

const TARGET = { origin: 'http://127.0.0.1:4100', key: 'dev' };

/** What a shell makes of the command: the arguments that curl would get. */
function argumentsOf(command: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${command}`;
  return execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

describe('curlCommand', () => {
  it('is what a shell sends the event with', () => {
    const { body } = storedEvent();

    expect(argumentsOf(curlCommand(body, TARGET))).toEqual([
      'http://127.0.0.1:4100/api/v1/events',
      '-H',
      'Authorization: Bearer dev',
      '-H',
      'Content-Type: application/json',
      '--data-raw',
      JSON.stringify(body),
    ]);
  });

  it('stays one body whatever the event holds', () => {
    const { body } = storedEvent({ value: `it's $(id) \`id\` "\\" $HOME \n !! '; id #`, eventType: "''" });

    expect(argumentsOf(curlCommand(body, TARGET)).at(-1)).toBe(JSON.stringify(body));
  });
});
