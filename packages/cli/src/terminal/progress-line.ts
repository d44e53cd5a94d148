import { count, duration } from './units.js';

/** How far a piece of work is. */
export interface Progress {
  readonly label: string;
  readonly done: number;
  readonly total: number;
  /** Of what, where people can count it; left out for bytes. */
  readonly isCountable: boolean;
  /** A second. */
  readonly rate: number | undefined;
  /** What holds the work up, in a few words. */
  readonly held?: string | undefined;
}

const MIN_BAR = 10;
const MAX_BAR = 50;

/** One line that fits the terminal: what matters most is kept longest, and the bar takes what is left. */
export function progressLine(progress: Progress, columns: number): string {
  const { label, done, total, isCountable, rate, held } = progress;
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const parts = [label, `${Math.floor(share * 100)}%`];
  const more = [
    held ?? leftOf(progress),
    isCountable && rate !== undefined ? `${count(rate)}/s` : undefined,
    isCountable ? `${count(done)}/${count(total)}` : undefined,
  ];
  // The last column stays free: some terminals wrap as soon as it is taken.
  const room = columns - 1;
  for (const part of more) {
    if (part !== undefined && [...parts, part].join(' ').length <= room) parts.push(part);
  }
  const bar = Math.min(MAX_BAR, room - parts.join(' ').length - 3);
  if (bar >= MIN_BAR) parts.splice(1, 0, `[${'#'.repeat(Math.round(share * bar)).padEnd(bar, '-')}]`);
  return parts.join(' ').slice(0, room);
}

function leftOf({ done, total, rate }: Progress): string | undefined {
  return rate === undefined || rate <= 0 ? undefined : `${duration(((total - done) / rate) * 1_000)} left`;
}
