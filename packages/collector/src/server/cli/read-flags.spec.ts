import { helpText } from './help.js';
import { FLAGS } from './flags.js';
import { nearestFlag, readFlags, type FlagValues } from './read-flags.js';
import { UsageError } from './usage-error.js';

function values(args: readonly string[], env: NodeJS.ProcessEnv = {}): FlagValues {
  const command = readFlags(args, env);
  if (command.kind !== 'start') throw new Error(`it was ${command.kind}`);
  return command.values;
}

const NONE = Object.fromEntries(FLAGS.map(({ name }) => [name, []]));

describe('readFlags', () => {
  it('reads each flag, in either form', () => {
    const args = [
      '--port=1',
      '--host',
      '::1',
      '--api-key',
      'a',
      '--api-key=b',
      '--database',
      'x.db',
      '--allow-host',
      'c',
    ];

    expect(values(args)).toEqual({
      ...NONE,
      port: ['1'],
      host: ['::1'],
      'api-key': ['a', 'b'],
      database: ['x.db'],
      'allow-host': ['c'],
    });
  });

  it('reads what is not on the command line from the environment', () => {
    const env = {
      GREENFLASH_COLLECTOR_PORT: '1',
      GREENFLASH_COLLECTOR_HOST: 'h',
      GREENFLASH_COLLECTOR_API_KEY: 'a, b',
      GREENFLASH_COLLECTOR_DATABASE: 'with, a comma.db',
      GREENFLASH_COLLECTOR_ALLOW_HOST: '',
    };

    expect(values(['--host', 'flag'], env)).toEqual({
      ...NONE,
      port: ['1'],
      host: ['flag'],
      'api-key': ['a', 'b'],
      database: ['with, a comma.db'],
      'allow-host': [],
    });
  });

  it('reads switches, on the command line and in the environment', () => {
    const variable = (text: string): NodeJS.ProcessEnv => ({ GREENFLASH_COLLECTOR_FAULTS: text });

    expect(values(['--faults', '--json'])).toEqual({ ...NONE, faults: ['true'], json: ['true'] });
    for (const on of ['1', 'true', 'TRUE']) expect(values([], variable(on)).faults).toEqual(['true']);
    for (const off of ['', '0', 'false']) expect(values([], variable(off)).faults).toEqual([]);
    expect(() => values([], variable('yes'))).toThrow('GREENFLASH_COLLECTOR_FAULTS must be 1, true, 0 or false');
  });

  it.each([
    [['--help'], 'help'],
    [['-h'], 'help'],
    [['--port', '1', '--help'], 'help'],
    [['--version'], 'version'],
    [['-v'], 'version'],
  ])('takes %j for %s', (args, kind) => {
    expect(readFlags(args, {}).kind).toBe(kind);
  });

  it.each([
    [['--prot', '1'], 'unknown option --prot; did you mean --port?; see --help'],
    [['--key', 'a'], 'unknown option --key; did you mean --api-key?; see --help'],
    [['--data=x'], 'unknown option --data; did you mean --database?; see --help'],
    [['--colour'], 'unknown option --colour; see --help'],
    [['-p', '1'], 'unknown option -p'],
    [['4100'], 'unexpected argument'],
    [['--port'], '--port needs a value'],
    [['--port='], '--port needs a value'],
    [['--database', '--port', '1'], '--database needs a value'],
    [['--faults=yes'], '--faults takes no value'],
    [['--faults', 'yes'], 'unexpected argument'],
    [['--port', '1', '--port', '2'], '--port is given more than once'],
  ])('refuses %j', (args, message) => {
    expect(() => values(args)).toThrow(UsageError);
    expect(() => values(args)).toThrow(message);
  });
});

describe('nearestFlag', () => {
  const known = FLAGS.map(({ name }) => name);

  it.each([
    ['hots', 'host'],
    ['apikey', 'api-key'],
    ['allow-hosts', 'allow-host'],
    ['PORT', 'port'],
    ['zzzzzzzz', undefined],
    ['', undefined],
  ])('of %j is %s', (unknown, nearest) => expect(nearestFlag(unknown, known)).toBe(nearest));
});

describe('helpText', () => {
  it('names every flag with its variable', () => {
    for (const { name, env } of FLAGS) {
      expect(helpText()).toMatch(new RegExp(`--${name}[ \\n]`));
      expect(helpText()).toContain(env);
    }
  });

  it('fits a terminal of 80 columns, and breaks no word', () => {
    for (const line of helpText().split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    const words = helpText().split(/\s+/);
    for (const { help } of FLAGS) expect(words).toEqual(expect.arrayContaining(help.split(' ')));
  });
});
