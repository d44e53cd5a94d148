// npm run simulate -- [--seeds 100000] [--from 0] [--defect <name>] | --table [--only <regex>] [--defect <name>] | --rules
// Plays scenarios until one breaks a rule, prints its seed and the shortest scenario that still does, and ends with 1.
// Or prints what gets through, by endpoint and situation, and ends with 1 where a goal is missed; or by endpoint and rule
// for the concurrency limit.
import { parseArgs } from 'node:util';
import { bundle } from './bundle.mjs';
import { DEFECTS } from './defects.mjs';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '0' },
    table: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    rules: { type: 'boolean', default: false },
    defect: { type: 'string' },
  },
});

const edits = values.defect === undefined ? [] : DEFECTS[values.defect];

async function tables() {
  const { goodputTable, situationTable } = await bundle({ edits });
  const names = new RegExp(values.only);
  const text = `${await goodputTable(names)}\n\n${await situationTable(names)}`;
  if (text.includes('✗')) process.exitCode = 1;
  return text;
}

async function play() {
  const { simulate } = await bundle({ edits });
  const startedAt = performance.now();
  const found = await simulate(Number(values.from), Number(values.seeds), values.defect === undefined);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  if (found === undefined) return `${values.seeds} seeds from ${values.from} broke no rule (${seconds} s)`;
  process.exitCode = 1;
  return `seed ${found.seed}: ${found.rule}\n${JSON.stringify(found.scenario)}`;
}

/** One column for each rule, the engine's own last. */
async function compareRules() {
  const { OTHER_LIMITS } = await bundle();
  const columns = [];
  for (const limit of [...Object.keys(OTHER_LIMITS), undefined]) {
    const { comparedCells } = await bundle({ limit });
    columns.push({ name: limit ?? 'comparing', cells: await comparedCells() });
  }
  const rows = [...columns[0].cells.keys()].map((row) => [row, ...columns.map(({ cells }) => cells.get(row))]);
  const heading = ['endpoint', ...columns.map(({ name }) => name)];
  const rule = heading.map((_, column) => (column === 0 ? '---' : '---:'));
  return [heading, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const output = values.rules ? compareRules() : values.table ? tables() : play();
process.stdout.write(`${await output}\n`);
