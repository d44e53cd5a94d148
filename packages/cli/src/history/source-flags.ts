import { Option, type Command } from 'commander';
import { character, collected } from '../program/flag-values.js';
import type { IdSource } from './event-maker.js';
import type { HistoryFlags } from './open-history.js';
import type { MappingFlags } from './read-mapping.js';

/** What says how a file becomes events; the same for `validate` and `import`, so that both say the same. */
export interface SourceFlags extends HistoryFlags, MappingFlags {
  readonly productId?: string;
  readonly eventAt?: string;
  readonly ids: IdSource;
  readonly report?: string;
}

export function withSourceFlags(command: Command): Command {
  return command
    .option('--product-id <uuid>', 'product of the lines that name none')
    .option('--map <field=column>', 'take a field from this column or path; repeatable', collected)
    .option('--set <field=value>', 'give a field to the lines that lack it; repeatable', collected)
    .option('--mapping <file>', 'read "map" and "set" from a JSON file; the flags win')
    .option('--rest', 'keep columns that are no field as properties')
    .option('--event-at <time>', 'time of the lines without one: RFC 3339, or now')
    .addOption(
      new Option(
        '--ids <source>',
        'insert id of the lines without one, made from their content, or content and line number',
      )
        .choices(['content', 'line'])
        .default('content'),
    )
    .addOption(
      new Option('--format <format>', 'what the file is, where its name does not say it').choices(['ndjson', 'csv']),
    )
    .option('--delimiter <character>', 'between the cells of a CSV file (default: a comma, in .tsv a tab)', character)
    .option('--report <file>', 'where to write the rejected lines, with numbers and reasons');
}
