// What the children share: the built package, their input, and words to their parent in lines of JSON.
import { Buffer } from 'node:buffer';
import { writeSync } from 'node:fs';
import core from '../../dist/cjs/index.js';

export const { createTracker } = core;

export const input = JSON.parse(process.argv[2] ?? '{}');

export const PRODUCT_ID = '7b0a3c1e-52d4-4c55-9d0a-6a6f3a1c2b4d';

/** Quick waits, and no warnings on stderr. */
export const OPTIONS = {
  apiKey: 'test-key',
  productId: PRODUCT_ID,
  baseUrl: input.baseUrl,
  backoffBaseMs: 10,
  backoffMaxMs: 100,
  pauseBaseMs: 20,
  pauseMaxMs: 100,
  logger: { debug: () => undefined, warn: () => undefined, error: () => undefined },
};

/** Synchronous, so that what is said before a signal ends the process is heard. */
export function say(kind, fields = {}) {
  let left = Buffer.from(`${JSON.stringify({ kind, ...fields })}\n`);
  while (left.length > 0) {
    try {
      left = left.subarray(writeSync(1, left));
    } catch (error) {
      // The parent has not read what it was told before.
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}
