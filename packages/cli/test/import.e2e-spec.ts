import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { PRODUCT, historyLine, ndjson } from './support/folder.js';
import { jsonOf } from './support/run-cli.js';
import { useImports } from './support/use-imports.js';

describe('greenflash-events import', () => {
  const imports = useImports();

  it('sends each line of an NDJSON file with its time, and an insert id of its content', async () => {
    imports.folder.write('history.ndjson', ndjson([historyLine(1), { ...historyLine(2), insertId: 'order:2' }]));

    const { code, stdout } = await imports.run(['history.ndjson']);

    expect(stdout).toContain('2 events delivered');
    expect(code).toBe(0);
    const events = await imports.collector.events();
    expect(events.map(({ body }) => body)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          ...historyLine(1),
          value: '1',
          insertId: expect.stringMatching(/^import:[0-9a-f]{32}$/),
        }),
        expect.objectContaining({ ...historyLine(2), value: '2', insertId: 'order:2' }),
      ]),
    );
  });

  it('names no report where no line was rejected', async () => {
    imports.folder.write('history.ndjson', ndjson([historyLine(1)]));

    expect(jsonOf(await imports.run(['history.ndjson', '--json']))).toMatchObject({
      delivered: 1,
      rejected: { count: 0, first: [] },
    });
    expect(jsonOf(await imports.run(['history.ndjson', '--json']))).not.toHaveProperty('rejected.report');
    expect(readdirSync(imports.folder.path)).not.toContain('history.ndjson.rejected.ndjson');
  });

  it('takes the columns of a CSV file by a mapping, and reads numbers, booleans and objects from its cells', async () => {
    const header = 'kind,amount,at,user,score,always,facts,plan,note\n';
    imports.folder.write(
      'history.csv',
      `\ufeff${header}upgrade_purchased,149.00,2023-11-07T05:31:56Z,u-1,0.5,true,"{""seats"": 5}",pro,"said ""yes"",\nthen left"\n` +
        'trial_started,0.00,2023-11-08T05:31:56+01:00,,,,,,\n',
    );
    imports.folder.write(
      'mapping.json',
      JSON.stringify({ map: { eventType: 'kind', value: 'cost' }, set: { influence: 'positive' } }),
    );

    const { code, stderr } = await imports.run([
      'history.csv',
      '--mapping=mapping.json',
      ...[
        '--map',
        'value=amount',
        '--map',
        'eventAt=at',
        '--map',
        'externalUserId=user',
        '--map',
        'qualityImpactScore=score',
      ],
      ...['--map', 'forceSample=always', '--map', 'properties=facts', '--map', 'properties.tier=plan'],
      ...['--set', 'valueType=currency', '--product-id', PRODUCT, '--rest'],
    ]);

    expect({ code, stderr }).toMatchObject({ code: 0 });
    const bodies = (await imports.collector.events()).map(({ body }) => body);
    const shared = { productId: PRODUCT, influence: 'positive', valueType: 'currency', insertId: expect.any(String) };
    expect(bodies).toHaveLength(2);
    expect(bodies).toEqual(
      expect.arrayContaining([
        {
          ...shared,
          eventType: 'upgrade_purchased',
          value: '149.00',
          eventAt: '2023-11-07T05:31:56Z',
          externalUserId: 'u-1',
          qualityImpactScore: 0.5,
          forceSample: true,
          properties: { seats: 5, tier: 'pro', note: 'said "yes",\nthen left' },
        },
        { ...shared, eventType: 'trial_started', value: '0.00', eventAt: '2023-11-08T05:31:56+01:00' },
      ]),
    );
  });

  it('sends nothing while a line is not valid, and names each such line with its reasons', async () => {
    const bad = { ...historyLine(2), productId: 'prod_1', influence: 'good' };
    const untimed = { ...historyLine(4), eventAt: undefined };
    imports.folder.write(
      'history.ndjson',
      `${ndjson([historyLine(1), bad])}{"eventType":\n\n[1]\n${ndjson([untimed, historyLine(5)])}`,
    );

    const end = await imports.run(['history.ndjson']);

    expect(end.code).toBe(1);
    expect(end.stdout).toContain('line 2  productId must be a UUID');
    expect(end.stdout).toContain('line 3  line is not JSON');
    expect(end.stdout).toContain('Nothing was sent');
    expect(await imports.collector.events()).toEqual([]);
    const report = imports.folder.readLines<{ line: number; by: string; problems: { field: string }[] }>(
      'history.ndjson.rejected.ndjson',
    );
    expect(report.map(({ line, by, problems }) => [line, by, ...problems.map(({ field }) => field)])).toEqual([
      [2, 'check', 'productId', 'influence'],
      [3, 'check', 'line'],
      [5, 'check', 'event'],
      [6, 'check', 'eventAt'],
    ]);
    expect(existsSync(imports.folder.at('history.ndjson.import-state.json'))).toBe(false);
  });

  it('sends the others where told so, and says with 1 that some were left out', async () => {
    imports.folder.write(
      'history.ndjson',
      ndjson([historyLine(1), { ...historyLine(2), value: null }, historyLine(3)]),
    );

    const end = await imports.run(['history.ndjson', '--skip-invalid', '--json']);

    expect(end.code).toBe(1);
    expect(jsonOf(end)).toMatchObject({ ok: false, sent: true, delivered: 2, invalid: 1, refused: 0, left: 0 });
    expect(jsonOf(end)).toMatchObject({ rejected: { count: 1, report: 'history.ndjson.rejected.ndjson' } });
    expect(await imports.collector.events()).toHaveLength(2);
  });

  it('gives lines without a time the one it is told, also the present one', async () => {
    const untimed = { ...historyLine(1), eventAt: undefined };
    imports.folder.write('history.ndjson', ndjson([untimed]));

    expect((await imports.run(['history.ndjson', '--event-at', '2021-02-03T00:00:00Z'])).code).toBe(0);
    const [event] = await imports.collector.events();
    expect(event?.body.eventAt).toBe('2021-02-03T00:00:00Z');

    // The insert id is of the line: at another time it is the same event.
    expect((await imports.run(['history.ndjson', '--event-at', 'now', '--restart'])).code).toBe(0);
    expect(await imports.collector.stats()).toMatchObject({ accepted: 1, duplicates: 1 });
    expect((await imports.run(['history.ndjson', '--event-at', '2021-02-30T00:00:00Z', '--restart'])).code).toBe(2);
  });

  it('with --dry-run makes no request, needs no key, and leaves no file', async () => {
    imports.folder.write('history.ndjson', ndjson([historyLine(1)]));

    const { code, stdout } = await imports.run(['history.ndjson', '--dry-run'], { GREENFLASH_API_KEY: '' });

    expect(code).toBe(0);
    expect(stdout).toContain('1 event can be sent, and no line is rejected.');
    expect(stdout).toContain('"insertId":"import:');
    expect(await imports.collector.stats()).toMatchObject({ accepted: 0, rejected: 0 });
    expect(readdirSync(imports.folder.path)).toEqual(['history.ndjson']);
  });

  it('counts identical lines as one event, or each with --ids line', async () => {
    imports.folder.write('history.ndjson', ndjson([historyLine(1), historyLine(1), historyLine(2)]));

    expect((await imports.run(['history.ndjson'])).code).toBe(0);
    expect(await imports.collector.stats()).toMatchObject({ accepted: 2, duplicates: 1, conflicts: 0 });

    expect((await imports.run(['history.ndjson', '--ids', 'line', '--restart'])).code).toBe(0);
    expect(await imports.collector.stats()).toMatchObject({ accepted: 5, duplicates: 1, conflicts: 0 });
  });

  it('refuses a value that does not read as its type, with its line', async () => {
    imports.folder.write('history.ndjson', ndjson([{ ...historyLine(1), value: 'free', valueType: 'currency' }]));

    const end = await imports.run(['history.ndjson']);

    expect(end).toMatchObject({ code: 1, stdout: expect.stringMatching(/line 1 {2}value "free" is not an amount/) });
  });

  it('shows the first events as a table with --preview, and sends nothing', async () => {
    imports.folder.write('history.csv', `eventType;value;eventAt\nkind;1;1735689600\n`);

    const end = await imports.run(['history.csv', '--preview', '--product-id', PRODUCT]);

    expect(end).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/line +eventType +eventAt[^]*2025-01-01T00:00:00Z/),
    });
    expect(end.stderr).toContain('separated by semicolons');
  });

  it.each([
    [['nowhere.ndjson'], 3, 'there is no file nowhere.ndjson'],
    [['nowhere'], 3, 'there is no file nowhere'],
    [['history.txt'], 2, 'Add --format ndjson or --format csv'],
    [['history.csv', '--map', 'eventTyp=kind'], 2, 'eventTyp is not a field of events; did you mean eventType?'],
    [['history.csv', '--map', 'eventType'], 2, '--map takes <field>=<column>'],
    [['history.csv', '--map', 'eventType=sort'], 2, 'the file has no column sort'],
    [['history.csv', '--mapping', 'nowhere.json'], 3, 'the mapping file nowhere.json cannot be read'],
    [['history.csv', '--rate', 'fast'], 2, 'It must be a number above 0'],
    [['broken.csv'], 3, 'the file cannot be read as CSV'],
    [['long.csv'], 3, 'the record that begins in line 3 is longer than 1048576 bytes'],
    [['latin.csv'], 3, 'the file is not UTF-8'],
  ])('refuses %j with %d, and says what to do', async (args, code, message) => {
    imports.folder.write('history.txt', 'kind\n');
    imports.folder.write('history.csv', 'kind,amount\nx,1\n');
    imports.folder.write('broken.csv', 'a,b\n"x"y,1\n');
    imports.folder.write('long.csv', `a,b\nx,1\n"x,1\n${'x,1\n'.repeat(300_000)}`);
    writeFileSync(imports.folder.at('latin.csv'), Buffer.from('a,b\nM\xfcller,1\n', 'latin1'));

    const end = await imports.run(args);

    expect(end.stderr).toContain(message);
    expect(end.code).toBe(code);
    expect(end.stdout).toBe('');
  });
});
