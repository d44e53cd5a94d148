import { Option, type Command } from 'commander';
import { character, collected, dateFormat, decimalMark, encodingName, timezoneName } from '../program/flag-values.js';
import type { DecimalMark } from './read-amount.js';
import type { IdSource } from './event-maker.js';
import type { HistoryFlags } from './open-history.js';
import type { MappingFlags } from './read-mapping.js';

/** What says how a file becomes events; the same for `validate` and `import`, so that both say the same. */
export interface SourceFlags extends HistoryFlags, MappingFlags {
  readonly productId?: string;
  readonly eventAt?: string;
  readonly ids: IdSource;
  readonly report?: string;
  readonly decimal?: DecimalMark;
  readonly dateFormat?: string;
  readonly timezone?: string;
}

export function withSourceFlags(command: Command): Command {
  return command
    .option('--product-id <uuid>', 'product of the lines that name none (default: GREENFLASH_PRODUCT_ID)')
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
    .option('--delimiter <character>', 'between the cells of a CSV file (default: as its first line has it)', character)
    .option('--encoding <name>', 'of a file that is neither UTF-8 nor marked as UTF-16', encodingName)
    .option(
      '--decimal <mark>',
      'what begins the decimals of amounts, . or , where they can be read in two ways',
      decimalMark,
    )
    .option(
      '--date-format <order>',
      'of times such as 01/02/2025: DD/MM/YYYY, MM/DD/YYYY, or excel for day numbers',
      dateFormat,
    )
    .option('--timezone <zone>', 'of times without one: UTC, +02:00, Europe/Berlin', timezoneName)
    .option('--report <file>', 'where to write the rejected lines, with numbers and reasons');
}
