import type { SpoolHealth } from './spool-health.types.js';

/** @param refused what is wrong with files that cannot be looked into */
export function findProblems(
  health: Omit<SpoolHealth, 'ok' | 'usable' | 'problems'>,
  refused: readonly string[],
  isDiskLow: boolean,
): string[] {
  const { held, waiting, deadLetters, damaged, freeBytes } = health;
  const problems: string[] = [];
  if (waiting > 0 && held === 0) {
    problems.push(`events waiting: ${waiting}, and no process holds the directory; start the app, which sends them`);
  }
  if (deadLetters > 0) {
    problems.push(
      `events given up: ${deadLetters}; look at deadLetters.list(), or greenflash-events spool ls, then redrive or purge`,
    );
  }
  if (damaged > 0) {
    problems.push(
      `damaged files: ${damaged}; what could be read of those named *.damaged-* was rescued, so they may be deleted; ` +
        'the others are rescued when a process next starts on the directory; look after the disk',
    );
  }
  problems.push(...refused);
  if (isDiskLow) {
    const free = Math.floor(freeBytes / 1024 / 1024);
    problems.push(`the disk has ${free} MiB left, so new events are held in memory and not durable: make room`);
  }
  return problems;
}
