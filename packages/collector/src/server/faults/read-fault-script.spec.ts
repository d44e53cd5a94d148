import type { Problem } from '../../client/stored-event.types.js';
import { Refusal } from '../http/refusal.js';
import { readFaultScript } from './read-fault-script.js';

const RESET = { kind: 'reset' };

async function problemsOf(body: Record<string, unknown>): Promise<readonly Problem[]> {
  const refused = await readFaultScript(body).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(refused).toBeInstanceOf(Refusal);
  expect(refused).toMatchObject({ status: 400, code: 'invalid_faults' });
  return (refused as Refusal).problems;
}

describe('readFaultScript', () => {
  it('takes a script as it is', async () => {
    const script = {
      seed: 7,
      rules: [
        { fault: { kind: 'status', status: 429, retryAfter: 3 }, probability: 0.5, count: 2, window: { fromMs: 0 } },
        { match: { eventType: 'a' }, fault: { kind: 'status', status: 503, retryAfter: 'soon', stored: true } },
        { fault: { kind: 'latency', delayMs: 5 }, window: { fromMs: 1, toMs: 2 } },
        { fault: { kind: 'redirect', location: 'http://127.0.0.1:1/', status: 308 } },
        ...['no_headers', 'half_body', 'reset', 'html'].map((kind) => ({ fault: { kind } })),
      ],
    };

    expect(await readFaultScript(script)).toEqual(script);
    expect(await readFaultScript({ rules: [] })).toEqual({ rules: [] });
  });

  it.each([
    [{}, 'rules', 'is missing'],
    [{ rules: {} }, 'rules', 'must be array'],
    [{ rules: [], sed: 1 }, 'sed', 'is not a field here'],
    [{ rules: [], seed: 0.5 }, 'seed', 'must be integer'],
    [{ rules: [RESET] }, 'rules.0.fault', 'is missing'],
    [{ rules: [{ fault: RESET, probability: 2 }] }, 'rules.0.probability', 'must be <= 1'],
    [{ rules: [{ fault: RESET, count: 0 }] }, 'rules.0.count', 'must be >= 1'],
    [{ rules: [{ fault: RESET, match: { type: 'a' } }] }, 'rules.0.match.type', 'is not a field here'],
    [{ rules: [{ fault: RESET, window: { fromMs: 2, toMs: 2 } }] }, 'rules.0.window.toMs', 'must be after fromMs'],
    [
      { rules: [{ fault: { kind: 'rest' } }] },
      'rules.0.fault.kind',
      'must be one of latency, status, no_headers, half_body, reset, html, redirect',
    ],
    [{ rules: [{ fault: {} }] }, 'rules.0.fault.kind', 'is missing'],
    [{ rules: [{ fault: { kind: 'status', status: 200 } }] }, 'rules.0.fault.status', 'must be >= 400'],
    [{ rules: [{ fault: { kind: 'latency' } }] }, 'rules.0.fault.delayMs', 'is missing'],
    [
      { rules: [{ fault: { kind: 'latency', delayMs: 1, stored: true } }] },
      'rules.0.fault.stored',
      'is not a field here',
    ],
    [
      { rules: [{ fault: { kind: 'redirect', location: 'a\r\nb: c' } }] },
      'rules.0.fault.location',
      'must be printable ASCII',
    ],
    [
      { rules: [{ fault: { kind: 'redirect', location: '/', status: 200 } }] },
      'rules.0.fault.status',
      'must be one of 301, 302, 303, 307, 308',
    ],
    [{ rules: [{ fault: RESET, 'a/b~': 1 }] }, 'rules.0.a/b~', 'is not a field here'],
  ])('says what is wrong with %j', async (body, field, message) => {
    expect(await problemsOf(body)).toContainEqual({ field, message });
  });

  it('names few problems of a script that has thousands', async () => {
    const rules = Array.from({ length: 100_000 }, () => 1);
    const unknown = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`field${index}`, 1]));

    await expect(readFaultScript({ rules })).rejects.toMatchObject({ problems: [{ field: 'rules' }] });
    const refusal = (await readFaultScript({ rules: [], ...unknown }).catch((error: unknown) => error)) as Refusal;
    expect(refusal.problems).toHaveLength(20);
    expect(refusal.message.length).toBeLessThan(5000);
  });

  it('names every problem once', async () => {
    const rules = [{ fault: { kind: 'status', status: 1, retryAfter: [] } }, { fault: RESET, count: -1 }];

    const fields = (await problemsOf({ rules })).map(({ field }) => field);

    expect([...new Set(fields)]).toEqual(['rules.0.fault.status', 'rules.0.fault.retryAfter', 'rules.1.count']);
  });
});
