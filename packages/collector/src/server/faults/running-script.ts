import { createHash } from 'node:crypto';
import type { FaultAnswer, FaultRule, FaultScript, FaultState } from '../../client/fault.types.js';

/** What happens to one request. */
export interface Hit {
  /** How long it waits first. */
  readonly delayMs: number;
  /** What it is answered; the truth when undefined. */
  readonly answer: FaultAnswer | undefined;
}

/** A script with how far it has come. */
export class RunningScript {
  private readonly seed: number;
  private readonly rules: readonly RunningRule[];

  /** @param startedAtMs when windows begin, by the clock that `hit()` is given */
  constructor(
    script: FaultScript,
    private readonly startedAtMs: number,
  ) {
    this.seed = script.seed ?? 0;
    this.rules = script.rules.map((rule, index) => new RunningRule(rule, `${this.seed} ${index}`));
  }

  get state(): FaultState {
    return {
      seed: this.seed,
      rules: this.rules.map(({ rule }) => rule),
      fired: this.rules.map(({ fired }) => fired),
    };
  }

  /** @param eventType of the body; undefined when it has none */
  hit(eventType: string | undefined, nowMs: number): Hit {
    let delayMs = 0;
    for (const running of this.rules) {
      if (!running.hits(eventType, nowMs - this.startedAtMs)) continue;
      const { fault } = running.rule;
      if (fault.kind !== 'latency') return { delayMs, answer: fault };
      delayMs += fault.delayMs;
    }
    return { delayMs, answer: undefined };
  }
}

class RunningRule {
  fired = 0;
  private drawn = 0;

  constructor(
    readonly rule: FaultRule,
    private readonly seed: string,
  ) {}

  hits(eventType: string | undefined, elapsedMs: number): boolean {
    const { match, count = Infinity, window: { fromMs = 0, toMs = Infinity } = {} } = this.rule;
    if (match?.eventType !== undefined && match.eventType !== eventType) return false;
    if (this.fired >= count || elapsedMs < fromMs || elapsedMs >= toMs) return false;
    if (this.draw() >= (this.rule.probability ?? 1)) return false;
    this.fired++;
    return true;
  }

  /** From 0 (included) to 1 (excluded): the same for the same seed, rule and request of the rule. */
  private draw(): number {
    const digest = createHash('sha256').update(`${this.seed} ${this.drawn++}`).digest();
    return digest.readUInt32BE(0) / 2 ** 32;
  }
}
