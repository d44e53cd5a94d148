// What the children share: their input, words to their parent in lines of JSON, and the events that they track.
import process from 'node:process';
import { say } from '../../../test-kit/children/say.mjs';

export { say };

export const input = JSON.parse(process.argv[2] ?? '{}');

const log = (text) => say('log', { text: String(text) });
export const logger = { debug: log, warn: log, error: log };

/** The n-th event of a process, of which everything is known to who knows its insert id. */
export function eventOf(name, n) {
  return {
    eventType: 'upgrade_purchased',
    insertId: `${name}#${n}`,
    eventAt: new Date(1_750_000_000_000 + n),
    value: n,
    externalUserId: `user-${n % 10}`,
    properties: { note: `${n} ä €` },
  };
}
