import type { FaultScript } from '../../client/fault.types.js';
import { RunningScript } from './running-script.js';

const FAULT = { kind: 'status', status: 503 } as const;

/** Which of `count` requests fail. */
function failing(script: FaultScript, count: number, eventType?: string): number[] {
  const running = new RunningScript(script, 0);
  const hits = Array.from({ length: count }, () => running.hit(eventType, 0));
  return hits.flatMap(({ answer }, index) => (answer === undefined ? [] : [index]));
}

describe('RunningScript', () => {
  it('hits every request of a rule without conditions', () => {
    expect(failing({ rules: [{ fault: FAULT }] }, 3)).toEqual([0, 1, 2]);
  });

  it('hits so often at most', () => {
    expect(failing({ rules: [{ fault: FAULT, count: 2 }] }, 4)).toEqual([0, 1]);
  });

  it('hits events of a type', () => {
    const rules = [{ match: { eventType: 'a' }, fault: FAULT }];

    expect(failing({ rules }, 1, 'a')).toEqual([0]);
    expect(failing({ rules }, 1, 'b')).toEqual([]);
    expect(failing({ rules }, 1)).toEqual([]);
  });

  it('hits by its seed: the same again, others with another', () => {
    const script = (seed?: number): FaultScript => ({
      ...(seed !== undefined && { seed }),
      rules: [{ fault: FAULT, probability: 0.3 }],
    });
    const hits = failing(script(7), 1000);

    expect(failing(script(7), 1000)).toEqual(hits);
    expect(failing(script(8), 1000)).not.toEqual(hits);
    expect(failing(script(), 1000)).toEqual(failing(script(0), 1000));
    expect(Math.abs(hits.length - 300)).toBeLessThan(60);
  });

  it('never hits at probability 0, always at 1', () => {
    expect(failing({ rules: [{ fault: FAULT, probability: 0 }] }, 100)).toEqual([]);
    expect(failing({ rules: [{ fault: FAULT, probability: 1 }] }, 100)).toHaveLength(100);
  });

  it('hits in its window, counted from when it was set', () => {
    const script = new RunningScript({ rules: [{ fault: FAULT, window: { fromMs: 10, toMs: 20 } }] }, 1000);
    const at = (nowMs: number): boolean => script.hit(undefined, nowMs).answer !== undefined;

    expect([at(1009), at(1010), at(1019), at(1020)]).toEqual([false, true, true, false]);
  });

  it('lets the first rule that hits decide, after the latencies before it', () => {
    const latency = { kind: 'latency', delayMs: 10 } as const;
    const other = { kind: 'reset' } as const;
    const script = new RunningScript(
      { rules: [{ fault: latency }, { fault: FAULT, count: 1 }, { fault: latency }, { fault: other, count: 1 }] },
      0,
    );

    expect(script.hit(undefined, 0)).toEqual({ delayMs: 10, answer: FAULT });
    expect(script.hit(undefined, 0)).toEqual({ delayMs: 20, answer: other });
    expect(script.hit(undefined, 0)).toEqual({ delayMs: 20, answer: undefined });
    expect(script.state.fired).toEqual([3, 1, 2, 1]);
  });
});
