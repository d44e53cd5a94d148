import { crc32 } from 'node:zlib';
import type { EventRow } from './event-row.js';
import { runsOf } from './runs.js';

/** An event as it is appended. */
export type LoggedRow = Omit<EventRow, 'checksum'>;

/** An event that is to be appended. */
export type NewRow = Omit<LoggedRow, 'id'>;

/** What a line says: an event, or of which events there is an outcome, by the first and last of each run. */
export type LogLine =
  | { readonly kind: 'event'; readonly row: LoggedRow }
  | { readonly kind: 'settled'; readonly runs: readonly (readonly [first: number, last: number])[] };

const SETTLED = '-';

/** In one literal: a copy of another object takes three times as long, and this is on the way of `track()`. */
export function withId({ accepted_at, attempts, charged, body }: NewRow, id: number): LoggedRow {
  return { id, accepted_at, attempts, charged, body };
}

export function eventLine({ id, accepted_at, attempts, charged, body }: LoggedRow): string {
  return checkedLine(`${id} ${accepted_at} ${attempts} ${charged} ${body}`);
}

export function settledLine(ids: readonly number[]): string {
  const runs = runsOf([...ids]).map(([first, last]) => `${first},${last}`);
  return checkedLine(SETTLED + runs.join(' '));
}

/** @returns undefined where it is not what was written */
export function readLine(line: string): LogLine | undefined {
  const text = checkedText(line);
  if (text === undefined) return undefined;
  return text.startsWith(SETTLED)
    ? { kind: 'settled', runs: runsIn(text.slice(SETTLED.length)) }
    : { kind: 'event', row: rowIn(text) };
}

function runsIn(text: string): [number, number][] {
  return text.split(' ').map((run) => run.split(',').map(Number) as [number, number]);
}

function rowIn(text: string): LoggedRow {
  const [id, acceptedAt, attempts, charged] = text.split(' ', 4).map(Number) as [number, number, number, number];
  const body = text.slice(`${id} ${acceptedAt} ${attempts} ${charged} `.length);
  return { id, accepted_at: acceptedAt, attempts, charged, body };
}

function checkedLine(text: string): string {
  return `${crc32(text)} ${text}\n`;
}

function checkedText(line: string): string | undefined {
  const at = line.indexOf(' ');
  const text = line.slice(at + 1);
  return at > 0 && line.slice(0, at) === String(crc32(text)) ? text : undefined;
}
