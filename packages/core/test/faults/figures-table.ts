import type { Run } from './run-row.js';

const HEADINGS = [
  'fault',
  'runs',
  'accepted',
  'stored once',
  'copies',
  'lost',
  'wrongly dead',
  'seconds to recover (most)',
  'seconds a run',
  'memory grown by (MB)',
];

/** The figures of all rows: counts are sums over the runs, seconds are medians. */
export function figuresTable(results: ReadonlyMap<string, readonly Run[]>): string {
  const lines = [...results].map(([name, runs]) => lineOf(name, runs));
  const rule = HEADINGS.map((_, column) => (column === 0 ? '---' : '--:'));
  return [HEADINGS, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function lineOf(name: string, runs: readonly Run[]): string[] {
  const sum = (key: 'accepted' | 'storedOnce' | 'copies' | 'lost' | 'wronglyDead'): string =>
    String(runs.reduce((total, run) => total + run[key], 0));
  const recovery = runs.map(({ recoverSeconds }) => recoverSeconds);
  return [
    name,
    String(runs.length),
    sum('accepted'),
    sum('storedOnce'),
    sum('copies'),
    sum('lost'),
    sum('wronglyDead'),
    `${median(recovery).toFixed(2)} (${Math.max(...recovery).toFixed(2)})`,
    median(runs.map(({ seconds }) => seconds)).toFixed(2),
    Math.max(...runs.map(({ grownMb }) => grownMb)).toFixed(0),
  ];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
