// What the children share: the built packages, their input, and words to their parent in lines of JSON.
import process from 'node:process';
import core from '../../../core/dist/cjs/index.js';
import spool from '../../dist/cjs/index.js';
import { say } from '../../../test-kit/children/say.mjs';

export { say };

export const { createTracker } = core;
export const { spoolDelivery } = spool;

export const input = JSON.parse(process.argv[2] ?? '{}');

/** Another user from here on, who need not be allowed to read the packages. */
if (input.uid !== undefined) {
  process.setgid(input.uid);
  process.setuid(input.uid);
}

/** Quick waits; what is logged is said, so that it can be looked at. */
export const OPTIONS = {
  apiKey: 'gf_secret_key_of_the_children',
  productId: '7b0a3c1e-52d4-4c55-9d0a-6a6f3a1c2b4d',
  baseUrl: input.baseUrl,
  backoffBaseMs: 10,
  backoffMaxMs: 100,
  pauseBaseMs: 20,
  pauseMaxMs: 100,
  logger: { debug: () => undefined, warn: log('warn'), error: log('error') },
};

function log(level) {
  return (...parts) => say('log', { level, text: parts.map((part) => part?.message ?? String(part)).join(' ') });
}

/** The n-th event of a process, of which everything is known to who knows its insert id. */
export function eventOf(name, n, noteBytes = 100) {
  return {
    eventType: 'upgrade_purchased',
    insertId: `${name}#${n}`,
    eventAt: new Date(1_750_000_000_000 + n),
    value: n,
    externalUserId: `user-${n % 10}`,
    properties: { note: `${n} ä €`.padEnd(noteBytes, '.') },
  };
}

/** Says so when a count of the ledger is wrong; called at every outcome. */
export function weigh(stats) {
  const { accepted, recovered, redriven, delivered, sampled, dead, dropped, handedOver, queued, inFlight, retryWait } =
    stats;
  const ended = delivered + sampled + dead + dropped + handedOver;
  const isBalanced = accepted + recovered + redriven === ended + queued + inFlight + retryWait;
  const counts = Object.values(stats).filter((count) => typeof count === 'number');
  if (!isBalanced || counts.some((count) => count < 0)) say('unbalanced', { stats });
}
