// What the children share: the built package, their input, and words to their parent in lines of JSON.
import core from '../../dist/cjs/index.js';

export { say } from '../../../test-kit/children/say.mjs';

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
