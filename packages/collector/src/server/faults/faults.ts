import type { FaultScript, FaultState } from '../../client/fault.types.js';
import { Refusal } from '../http/refusal.js';
import { RunningScript, type Hit } from './running-script.js';

const NONE: FaultState = { seed: 0, rules: [], fired: [] };

/** The scripts of faults, one for each key. They are kept in this process only. */
export class Faults {
  private readonly scripts = new Map<string, RunningScript>();

  /** @param enabled whether the collector was started with faults */
  constructor(private readonly enabled: boolean) {}

  /** @throws Refusal 404 when the collector was started without faults */
  set(namespace: string, script: FaultScript): FaultState {
    this.checkEnabled();
    this.scripts.set(namespace, new RunningScript(script, performance.now()));
    return this.get(namespace);
  }

  /** @throws Refusal 404 when the collector was started without faults */
  get(namespace: string): FaultState {
    this.checkEnabled();
    return this.scripts.get(namespace)?.state ?? NONE;
  }

  /** @throws Refusal 404 when the collector was started without faults */
  clear(namespace: string): FaultState {
    this.checkEnabled();
    this.scripts.delete(namespace);
    return NONE;
  }

  /**
   * What happens to a request; undefined for nothing.
   *
   * @param eventType called only when there is a script
   */
  hit(namespace: string, eventType: () => string | undefined): Hit | undefined {
    return this.scripts.get(namespace)?.hit(eventType(), performance.now());
  }

  private checkEnabled(): void {
    if (this.enabled) return;
    throw new Refusal(404, 'faults_off', 'faults are off; start the collector with --faults');
  }
}
