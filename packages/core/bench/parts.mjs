// What each package's `npm run bench` does with its measurements, its parts.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

export const log = (line) => process.stdout.write(`${line}\n`);

/**
 * Measures the parts that the command line names, else all, one after the other: each has the machine to itself. The results
 * of the others are kept. Once every part has its results, the pages are written.
 *
 * `folder` is the URL of the caller, beside which `results.json` stands. `parts` are functions by name, `machine` and
 * `versions` what the pages tell beside the figures, `pages` what makes each file's text of the results.
 */
export async function measureParts({ folder, parts, machine = {}, versions, pages }) {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((part) => !(part in parts));
  if (unknown.length > 0)
    throw new Error(`No part ${unknown.join(', ')}; the parts are ${Object.keys(parts).join(', ')}.`);

  const file = new URL('results.json', folder);
  const results = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  results.machine = { cpu: cpus()[0].model, cores: cpus().length, node: process.versions.node, ...machine };
  if (versions) results.versions = versions;
  for (const part of asked.length > 0 ? asked : Object.keys(parts)) {
    log(`${part} …`);
    results[part] = await parts[part]();
    log(JSON.stringify(results[part]));
  }
  await writeFormatted(file, JSON.stringify(results, undefined, 2));

  if (!Object.keys(parts).every((part) => part in results)) return;
  for (const [page, write] of Object.entries(pages)) {
    log(await writeFormatted(new URL(page, folder), write(results)));
  }
}

/** As `npm run lint` wants it. @returns what stands there then */
async function writeFormatted(file, text) {
  const filepath = fileURLToPath(file);
  const formatted = await format(text, { ...(await resolveConfig(filepath)), filepath });
  writeFileSync(file, formatted);
  return formatted;
}
