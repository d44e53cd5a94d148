import type { DeadLetter } from '../dead-letters/dead-letters.types.js';

/** Part of a folder's name: a process leaves folders of a later version alone. */
export const FORMAT_VERSION = 2;

/** What has happened to an event that still waits. */
export interface History {
  readonly attempts: number;
  readonly charged: number;
}

/** An event as it stands in a segment. */
export interface StoredEvent extends History {
  /** Counts from 1 in each segment. */
  readonly id: number;
  /** Epoch milliseconds. */
  readonly acceptedAt: number;
  /** The exact JSON text of the request. */
  readonly body: string;
}

/** Events of a segment that have their outcome: the first and last id of a run. */
export type Run = readonly [first: number, last: number];

/** What a line says. */
export type Line =
  | { readonly kind: 'event'; readonly event: StoredEvent }
  | { readonly kind: 'done'; readonly runs: readonly Run[] }
  | { readonly kind: 'tried'; readonly id: number; readonly history: History }
  | { readonly kind: 'dead'; readonly letter: DeadLetter };

/** `e id acceptedAt attempts charged body` */
export function eventLine(id: number, acceptedAt: number, { attempts, charged }: History, body: string): string {
  return `e ${id} ${acceptedAt} ${attempts} ${charged} ${body}`;
}

/** `d 1-7 9 12-13` */
export function doneLine(ids: readonly number[]): string {
  const runs = runsOf(ids).map(([first, last]) => (first === last ? first : `${first}-${last}`));
  return `d ${runs.join(' ')}`;
}

/** `t id attempts charged` */
export function triedLine(id: number, { attempts, charged }: History): string {
  return `t ${id} ${attempts} ${charged}`;
}

/** `x letter` */
export function deadLine(letter: DeadLetter): string {
  return `x ${JSON.stringify(letter)}`;
}

/** @param text of a line as it was written; undefined where it says nothing that this version knows */
export function readLine(text: string): Line | undefined {
  const [kind, ...parts] = text.split(' ', 5);
  const [first = NaN, second = NaN, third = NaN, fourth = NaN] = parts.map(Number);
  switch (kind) {
    case 'e': {
      const body = text.slice(parts.join(' ').length + 3);
      return {
        kind: 'event',
        event: { id: first, acceptedAt: second, attempts: third, charged: fourth, body },
      };
    }
    case 'd':
      return { kind: 'done', runs: text.slice(2).split(' ').map(runIn) };
    case 't':
      return { kind: 'tried', id: first, history: { attempts: second, charged: third } };
    case 'x':
      return { kind: 'dead', letter: JSON.parse(text.slice(2)) as DeadLetter };
    default:
      return undefined;
  }
}

function runIn(text: string): Run {
  const [first = NaN, last = first] = text.split('-').map(Number);
  return [first, last];
}

/** The ids as runs, in order. */
export function runsOf(ids: readonly number[]): Run[] {
  const runs: [number, number][] = [];
  for (const id of [...ids].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && id <= last[1] + 1) last[1] = id;
    else runs.push([id, id]);
  }
  return runs;
}
