import { parseArgs, type ParseArgsConfig } from 'node:util';
import { FLAGS, type Flag, type FlagName } from './flags.js';
import { UsageError } from './usage-error.js';

/** The values of each flag, from the command line, else from the environment; none when it is in neither. */
export type FlagValues = Readonly<Record<FlagName, readonly string[]>>;

export type Command = { readonly kind: 'help' | 'version' } | { readonly kind: 'start'; readonly values: FlagValues };

/** @throws UsageError for an unknown flag, an argument without a flag, a flag without a value */
export function readFlags(args: readonly string[], env: NodeJS.ProcessEnv): Command {
  const given = parse(args);
  if (given['help'] === true) return { kind: 'help' };
  if (given['version'] === true) return { kind: 'version' };
  const values = FLAGS.map((flag: Flag) => [flag.name, valuesOf(flag, given[flag.name], env[flag.env])]);
  return { kind: 'start', values: Object.fromEntries(values) as FlagValues };
}

type Given = Readonly<Record<string, unknown>>;

function parse(args: readonly string[]): Given {
  const { tokens, values } = parseArgs({ args: [...args], options: OPTIONS, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'positional') throw new UsageError(`unexpected argument; options start with --; see --help`);
    if (token.kind === 'option') checkOption(token.name, token.rawName, token.value);
  }
  return values;
}

const OPTIONS: NonNullable<ParseArgsConfig['options']> = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
  ...Object.fromEntries(FLAGS.map((flag: Flag) => [flag.name, optionOf(flag)])),
};

function optionOf(flag: Flag): { type: 'boolean' } | { type: 'string'; multiple: true } {
  return flag.switch === true ? { type: 'boolean' } : { type: 'string', multiple: true };
}

function checkOption(name: string, rawName: string, value: string | undefined): void {
  const option = OPTIONS[name];
  if (option === undefined) {
    const nearest = nearestFlag(name, Object.keys(OPTIONS));
    throw new UsageError(
      `unknown option ${rawName}${nearest === undefined ? '' : `; did you mean --${nearest}?`}; see --help`,
    );
  }
  // A value that looks like an option is one that was forgotten: `--database --port 0`.
  if (option.type === 'string' && (value === undefined || value === '' || value.startsWith('--'))) {
    throw new UsageError(`${rawName} needs a value; see --help`);
  }
  if (option.type === 'boolean' && value !== undefined) throw new UsageError(`${rawName} takes no value; see --help`);
}

function valuesOf(flag: Flag, given: unknown, variable: string | undefined): readonly string[] {
  const { name, multiple } = flag;
  if (flag.switch === true) return given === true || isSwitchedOn(flag, variable) ? ['true'] : [];
  const values = Array.isArray(given) ? (given as string[]) : undefined;
  if (values === undefined) return fromVariable(variable ?? '', multiple === true);
  if (values.length > 1 && multiple !== true) throw new UsageError(`--${name} is given more than once`);
  return values;
}

function isSwitchedOn({ env }: Flag, variable: string | undefined): boolean {
  const on = isOn(variable);
  if (on === undefined) throw new UsageError(`${env} must be 1, true, 0 or false`);
  return on;
}

/** A switch's variable; undefined for what is neither on nor off. */
export function isOn(variable = ''): boolean | undefined {
  if (['1', 'true'].includes(variable.toLowerCase())) return true;
  return ['', '0', 'false'].includes(variable.toLowerCase()) ? false : undefined;
}

function fromVariable(variable: string, multiple: boolean): readonly string[] {
  // A value that holds a comma can be given on a line of its own.
  const separator = variable.includes('\n') ? '\n' : ',';
  const values = multiple ? variable.split(separator).map((value) => value.trim()) : [variable];
  return values.filter((value) => value !== '');
}

/** The known flag that an unknown one was probably meant to be. */
export function nearestFlag(unknown: string, known: readonly string[]): string | undefined {
  const wanted = unknown.slice(0, 32).toLowerCase();
  const related = known.find((name) => wanted.length > 1 && (name.startsWith(wanted) || name.endsWith(`-${wanted}`)));
  if (related !== undefined) return related;
  const ranked = known
    .map((name) => ({ name, distance: editDistance(wanted, name) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(1, Math.floor(wanted.length / 2)) ? best.name : undefined;
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
