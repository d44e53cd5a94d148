import { ALL_ROWS } from './faults/all-rows.js';
import { figuresTable } from './faults/figures-table.js';
import { runRow, type Run } from './faults/run-row.js';

/** One seed in a run of all tests; `npm run test:faults` sets 20 and prints the figures. */
const SEEDS = Number(process.env['FAULT_SEEDS'] ?? 1);

describe('the fault matrix: every accepted event is stored once or reported, whatever happens', () => {
  const results = new Map<string, readonly Run[]>();
  const rows = ALL_ROWS.map((row) => [row.name, row] as const);

  it.each(rows)('%s', async (name, row) => {
    const runs = await runRow(row, SEEDS);
    results.set(name, runs);
    for (const { lost, wronglyDead } of runs) expect({ lost, wronglyDead }).toEqual({ lost: 0, wronglyDead: 0 });
  });

  afterAll(() => {
    if (SEEDS > 1) process.stdout.write(`\n${figuresTable(results)}\n`);
  });
});
