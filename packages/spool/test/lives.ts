import { resolve } from 'node:path';
import { spoolDelivery } from '@greenflash-events/spool';
import { accepted, replied, startChild, type Child, type ScriptedServer } from '../../test-kit/src/index.js';
import { namesIn } from './spool-directory.js';
import { changedEvents } from './tracked-events.js';
import { trackedIds, type Ended } from './tracking-apps.js';

/** What `children/fault-fs.cjs` is told. */
export interface Orders {
  readonly kill?: number;
  readonly isTorn?: boolean;
  readonly fail?: number;
  readonly times?: number;
  readonly code?: string;
  readonly only?: string;
  readonly trace?: string;
}

/** What `children/whole-life.mjs` is told. */
export interface LifeInput {
  readonly events?: number;
  readonly noteBytes?: number;
  readonly everyMs?: number;
  readonly flushMs?: number;
  /** Whether it lives until it has sent what all others have left. */
  readonly isLast?: boolean;
}

/**
 * Which calls of a life are to fail: each where `npm run test:faults` asks for it, else one of so many. `FAULT_SHARD=2/8` takes
 * the second of eight parts of them.
 */
export function* callsToTry(calls: number, step: number): Iterable<number> {
  const [part = 1, parts = 1] = (process.env['FAULT_SHARD'] ?? '').split('/').filter(Boolean).map(Number);
  const every = (process.env['KILL_ROUNDS'] === undefined ? step : 1) * parts;
  for (let call = part; call <= calls; call += every) yield call;
}

/** Together more than a segment holds. */
const EVENTS = 42;
const NOTE_BYTES = 220_000;
const LIFE_MS = 120_000;
const ALL = { limit: 1_000_000 };

/** Lives on one directory, one after the other, and the ledger of what they were told is safe. */
export class Lives {
  readonly #safe = new Set<string>();
  readonly #buried = new Set<string>();
  readonly #changed: string[] = [];
  #count = 0;

  constructor(
    private readonly directory: string,
    private readonly server: ScriptedServer,
    private readonly noteBytes = NOTE_BYTES,
  ) {
    server.answerBy(({ insertId, ordinal }) => {
      if (isRefused(insertId)) return replied(400);
      return insertId.endsWith('0') && ordinal < 3 ? replied(503) : accepted();
    });
  }

  get safe(): number {
    return this.#safe.size;
  }

  async live(orders: Orders = {}, input: LifeInput = {}): Promise<Child> {
    const app = startLife(this.directory, this.server, `life-${this.#count++}`, orders, {
      ...{ events: EVENTS, noteBytes: this.noteBytes },
      ...input,
    });
    await app.exit(LIFE_MS);
    for (const id of trackedIds(app, true)) this.#safe.add(id);
    this.#changed.push(...changedEvents(this.server, this.noteBytes));
    this.server.attempts.splice(0);
    expect(app.messages.filter(({ kind }) => kind === 'unbalanced')).toEqual([]);
    return app;
  }

  /** Takes the dead letters out, as a script does. */
  emptyDeadLetters(): void {
    const { deadLetters } = spoolDelivery({ directory: this.directory, minFreeBytes: 0 });
    for (const { insertId } of deadLetters.list(ALL)) this.#buried.add(insertId);
    deadLetters.purge({});
  }

  /** One more life without faults, and everything is where it has to be. */
  async expectNothingLost(): Promise<void> {
    const last = await this.live({}, { events: 0, isLast: true, flushMs: 30_000 });
    const { report } = await last.message<Ended>('ended');
    expect(report).toMatchObject({ lost: 0, stored: 0 });
    this.emptyDeadLetters();
    const lost = [...this.#safe].filter((id) => !(isRefused(id) ? this.#buried : this.server.events).has(id));
    expect({ lost, changed: this.#changed }).toEqual({ lost: [], changed: [] });
    expect(namesIn(this.directory)).toEqual([]);
  }
}

export function startLife(
  directory: string,
  { baseUrl }: ScriptedServer,
  name: string,
  orders: Orders,
  input: LifeInput,
): Child {
  return startChild(resolve(__dirname, 'children/whole-life.mjs'), {
    execArgv: ['--require', resolve(__dirname, 'children/fault-fs.cjs')],
    env: { FAULT_FS: JSON.stringify({ directory, ...orders }) },
    input: { baseUrl, directory, name, ...input },
  });
}

/** How many calls a life made. */
export function callsOf(app: Child): number {
  return app.messages.find(({ kind }) => kind === 'calls')!['calls'] as number;
}

function isRefused(insertId: string): boolean {
  return insertId.endsWith('#5');
}
