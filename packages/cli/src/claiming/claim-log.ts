import type { LaneState, Logger } from '@greenflash-events/core';
import type { ClaimStats } from '@greenflash-events/core/engine';
import { readVersion } from '../program/version.js';
import type { Terminal } from '../terminal/terminal.js';
import { count, counted, duration } from '../terminal/units.js';
import type { ClaimedStore, StoreState } from './store-watch.js';

const COUNTS = ['claimed', 'delivered', 'sampled', 'dead', 'released'] as const;

/** What a relay or worker says on stderr while it runs: lines for people, or with `--json` one JSON object a line. */
export class ClaimLog {
  #since = Date.now();
  #before: Partial<ClaimStats> = {};

  constructor(
    private readonly terminal: Terminal,
    private readonly command: string,
  ) {}

  /** For core's few lines. */
  get logger(): Logger {
    if (!this.terminal.isJson) return this.terminal.logger;
    return {
      debug: () => undefined,
      warn: (message) => this.#write({ level: 'warn', event: 'log', message }, message),
      error: (message) => this.#write({ level: 'error', event: 'log', message }, message),
    };
  }

  started(store: ClaimedStore, endpoint: string, listening: string | undefined): void {
    const { server, address } = store;
    const version = readVersion();
    const node = process.versions.node;
    this.#write(
      { event: 'started', version, node, server, store: address, endpoint, listen: listening },
      `${version} started on Node ${node}: delivers from ${server} at ${address} to ${endpoint}` +
        (listening === undefined ? '' : `; health and metrics at ${listening}`),
    );
  }

  /** @param stats since the start; the line has what was added since the last summary */
  summary(stats: ClaimStats, store: StoreState | undefined): void {
    const now = Date.now();
    const sinceMs = now - this.#since;
    const added = Object.fromEntries(COUNTS.map((name) => [name, stats[name] - (this.#before[name] ?? 0)])) as Record<
      (typeof COUNTS)[number],
      number
    >;
    [this.#since, this.#before] = [now, stats];
    const { inFlight, lane } = stats;
    const { delivered, sampled, dead, released } = added;
    const parts = [
      `${counted(delivered, 'event')} delivered`,
      ...(sampled > 0 ? [`${count(sampled)} left out by sampling`] : []),
      ...(dead > 0 ? [`${count(dead)} given up`] : []),
      ...(released > 0 ? [`${count(released)} given back`] : []),
    ];
    this.#write(
      { event: 'summary', sinceMs, ...added, inFlight, lane, store },
      `in ${duration(sinceMs)}: ${parts.join(', ')}; ${count(inFlight)} in flight; ${describeLane(lane, now)}; ${describeStore(store)}`,
    );
  }

  stopping({ inFlight }: ClaimStats): void {
    this.#write({ event: 'stopping', inFlight }, `stopping: waits for ${counted(inFlight, 'event')} in flight`);
  }

  #write(data: Readonly<Record<string, unknown>>, text: string): void {
    const time = new Date().toISOString();
    const { command } = this;
    this.terminal.note(
      this.terminal.isJson ? JSON.stringify({ time, level: 'info', command, ...data }) : `${time} ${command} ${text}`,
    );
  }
}

function describeLane({ state, reason, resumesAt, limit }: LaneState, now: number): string {
  if (state === 'active') return `endpoint active, at most ${limit} at once`;
  const until = resumesAt === undefined || resumesAt <= now ? '' : `, next attempt in ${duration(resumesAt - now)}`;
  return `endpoint ${state}${reason === undefined ? '' : ` (${reason})`}${until}`;
}

function describeStore(store: StoreState | undefined): string {
  if (store === undefined) return 'what waits is not known: the store does not answer';
  const { waiting, lagMs, deadLetters, estimated = false } = store;
  const late = waiting > 0 ? `, the oldest due for ${duration(lagMs)}` : '';
  return `${estimated ? 'about ' : ''}${count(waiting)} waiting${late}, ${counted(deadLetters, 'dead letter')}`;
}

/** An address without user, password and parameters, which may hold one. */
export function addressOf(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url);
    return `${protocol}//${host}${pathname}`.replace(/\/$/, '');
  } catch {
    return 'an address that cannot be shown';
  }
}
