import { readdirSync } from 'node:fs';
import { Folder, PRODUCT, historyLine, ndjson } from './support/folder.js';
import { jsonOf, runCli, startCli, type CliEnd } from './support/run-cli.js';

describe('greenflash-events validate', () => {
  let folder: Folder;

  beforeEach(() => {
    folder = new Folder();
  });

  afterEach(() => folder.remove());

  function run(...args: readonly string[]): Promise<CliEnd> {
    return runCli(['validate', ...args], { cwd: folder.path });
  }

  it('says that all is well without a key, and leaves no file', async () => {
    folder.write('history.ndjson', ndjson([historyLine(1), historyLine(2)]));

    expect(await run('history.ndjson')).toMatchObject({ code: 0, stdout: 'All 2 events are valid.\n', stderr: '' });
    expect(readdirSync(folder.path)).toEqual(['history.ndjson']);
  });

  it('names the line on which a bad record of a CSV file begins', async () => {
    const good = 'trial_started,pro,2023-11-07T05:31:56Z\n';
    folder.write(
      'history.csv',
      `eventType,value,eventAt\r\n${good}\n"trial\nstarted",pro,yesterday\n${good}trial_started,pro\n`,
    );

    const end = await run('history.csv', '--product-id', PRODUCT, '--json');

    expect(end.code).toBe(1);
    const { valid, rejected } = jsonOf<{ valid: number; rejected: { first: { line: number; problems: unknown[] }[] } }>(
      end,
    );
    expect(valid).toBe(2);
    expect(rejected.first.map(({ line, problems }) => [line, problems])).toEqual([
      [4, [expect.objectContaining({ field: 'eventAt' })]],
      [7, [{ field: 'line', message: 'has 2 cells, and the header has 3' }]],
    ]);
  });

  it('shows the first bad lines, and writes all of them to a file', async () => {
    folder.write('history.ndjson', ndjson(Array.from({ length: 30 }, () => ({ eventType: '' }))));

    const { code, stdout } = await run('history.ndjson', '--report', 'bad.ndjson');

    expect(code).toBe(1);
    expect(stdout).toContain('0 events are valid, 30 lines are not:');
    expect(stdout).toContain('… and 20 more\n  All of them: bad.ndjson');
    expect(folder.readLines<{ line: number }>('bad.ndjson').map(({ line }) => line)).toEqual(
      Array.from({ length: 30 }, (_, at) => at + 1),
    );
  });

  it('says which columns come to nothing', async () => {
    folder.write('history.ndjson', ndjson([{ ...historyLine(1), influense: 'positive', campaign: 'spring' }]));

    const { code, stderr } = await run('history.ndjson');

    expect(code).toBe(0);
    expect(stderr).toContain('the field influense is dropped: did you mean influence?');
    expect(stderr).toContain('properties.campaign keeps it');
  });

  it.each(['', ';;', '"'])('refuses %j as a delimiter', async (delimiter) => {
    const end = await run('history.csv', '--delimiter', delimiter);

    expect(end.code).toBe(2);
    expect(end.stderr).toContain("It must be one character, such as ';'.");
  });

  it('says with its exit code how it ended where its standard error has no reader', async () => {
    const { child, ended } = startCli(['validate', 'nowhere.ndjson'], { cwd: folder.path });
    child.stderr?.destroy();

    expect((await ended).code).toBe(3);
  });

  it('writes no escape sequence into a pipe, and one JSON document with --json, an error included', async () => {
    folder.write('history.ndjson', ndjson([{}]));

    const { stdout, stderr } = await run('history.ndjson');
    expect(stdout + stderr).not.toContain('\u001b');

    const end = await run('nowhere.ndjson', '--json');
    expect(end).toMatchObject({ code: 3, stderr: '' });
    expect(jsonOf(end)).toEqual({ ok: false, error: { message: 'there is no file nowhere.ndjson' } });

    const none = await run('--json');
    expect(none.code).toBe(2);
    expect(jsonOf(none)).toEqual({ ok: false, error: { message: "missing required argument 'file'" } });
  });
});
