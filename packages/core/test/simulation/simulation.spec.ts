import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PAST_SCENARIOS } from './past-scenarios.js';
import { play } from './play.js';

const SEEDS = 1_000;

describe('the engine on a virtual clock', () => {
  it(`breaks no rule in ${SEEDS} random scenarios`, async () => {
    const { code, stdout } = await run('--seeds', String(SEEDS));
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('broke no rule') as string });
  }, 480_000);

  it.each(Object.entries(PAST_SCENARIOS))('breaks no rule in a scenario that once did: %s', async (_, scenario) => {
    await expect(play(scenario)).resolves.toMatchObject({ attempts: expect.any(Number) as number });
  });
});

describe('what gets through', () => {
  it('is enough, whatever the endpoint does', async () => {
    const { code, stdout } = await run('--table');
    expect({ code, missed: stdout.split('\n').filter((line) => line.includes('✗')) }).toEqual({ code: 0, missed: [] });
  }, 480_000);

  it.each([
    ['a limit that each fault lowers', '^(10 % 500|one node of 4: html|5 % never answer)$'],
    ['a limit that nothing lowers', '^room for 4, else 503$'],
    ['a limit that stays at its start', '^twice as slow'],
    ['a limit that does not grow after a pause', '^down: 503$'],
    ['pauses that do not grow', '^down: reset$'],
    ['pauses ten times as long', '^down: (502|504|refused|back)$'],
    ['a Retry-After that is ignored on a 503', '^asks: 503$'],
    ['a pause that other processes do not hear of', '^asks: 429$'],
    ['backoffs twenty times as long', '^trickle: 500$'],
    ['a pause of its own that a process shares', '^one of eight: refused$'],
  ])(
    'is not with %s',
    async (defect, rows) => {
      const { code, stdout } = await run('--table', '--defect', defect, '--only', rows);
      expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('✗') as string });
    },
    240_000,
  );
});

describe('the simulation finds', () => {
  it.each([
    'a pause at each 503',
    'an uncapped Retry-After',
    'a free retry during a pause',
    'an outcome counted twice',
    'a probe that never ends',
    'a Retry-After that is ignored on a 503',
    'a backoff without jitter',
    'many probes at once',
    'an event that was sampled out and counts as delivered',
    'an event that is acknowledged before it is sent',
    'an old event that is given up untried',
    'a pause that other processes do not hear of',
    'a history that is forgotten on a claim',
    'a history that a store is not told',
    'an outcome that is not written at shutdown',
    'an age that ends nothing',
    'an age that is counted from the claim',
    'a retry that holds up all others',
    'a caller that is answered twice',
    'a caller that does not hear of a dead letter',
    'one attempt at once more than allowed',
    'room that is not given back',
    'a dead letter that is dropped at shutdown',
    'a late success that ends a pause',
    'a thaw that counts its timeouts',
    'a probe that always takes the failed event',
  ])(
    '%s',
    async (defect) => {
      const { code, stdout } = await run('--seeds', String(SEEDS), '--defect', defect);
      expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringMatching(/^seed \d+: Violation: /) as string });
    },
    240_000,
  );
});

/** In a process of its own: in Jest's the same seeds take four times as long. */
async function run(...args: string[]): Promise<{ readonly code: number; readonly stdout: string }> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [join(__dirname, 'run.mjs'), ...args]);
    return { code: 0, stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout: stdout === '' ? stderr : stdout };
  }
}
