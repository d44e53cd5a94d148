import { accepted, replied, startScriptedServer, waitForAsync } from '../../test-kit/src/index.js';
import { connectionTo } from './support/collected.js';
import { historyLine, ndjson } from './support/folder.js';
import { jsonOf, startCli } from './support/run-cli.js';
import { useImports } from './support/use-imports.js';

describe('A run of greenflash-events import', () => {
  const imports = useImports();

  it('does not send a file twice, unless told to, and then doubles nothing', async () => {
    imports.folder.write('history.ndjson', ndjson([historyLine(1)]));
    await imports.run(['history.ndjson']);

    const again = await imports.run(['history.ndjson']);
    expect(again.stdout).toContain('was imported before');
    expect(again.code).toBe(0);
    expect(await imports.collector.stats()).toMatchObject({ accepted: 1, duplicates: 0 });

    expect((await imports.run(['history.ndjson', '--restart'])).code).toBe(0);
    expect(await imports.collector.stats()).toMatchObject({ accepted: 1, duplicates: 1, conflicts: 0 });
  });

  it('refuses to go on with other flags, or with a file that has changed', async () => {
    imports.folder.write('history.ndjson', ndjson([historyLine(1)]));
    await imports.run(['history.ndjson']);

    const other = await imports.run(['history.ndjson', '--set', 'influence=positive']);
    expect(other.code).toBe(2);
    expect(other.stderr).toContain('begun with another mapping');

    imports.folder.write('history.ndjson', ndjson([historyLine(2)]));
    const changed = await imports.run(['history.ndjson']);
    expect(changed.code).toBe(3);
    expect(changed.stderr).toContain('has changed since');
    expect(await imports.collector.events()).toHaveLength(1);
  });

  it('keeps to the rate', async () => {
    imports.folder.write('history.ndjson', ndjson(Array.from({ length: 40 }, (_, at) => historyLine(at))));

    const startedAt = performance.now();
    expect((await imports.run(['history.ndjson', '--rate', '20'])).code).toBe(0);

    expect(performance.now() - startedAt).toBeGreaterThan(1_800);
    expect(await imports.collector.events()).toHaveLength(40);
  });

  it('is stopped by SIGTERM with what was done kept', async () => {
    imports.folder.write('history.ndjson', ndjson(Array.from({ length: 100 }, (_, at) => historyLine(at))));
    const args = ['import', 'history.ndjson', '--rate', '20'];
    const { child, ended } = startCli(args, { cwd: imports.folder.path, env: connectionTo(imports.collector) });
    await waitForAsync('some are sent', async () => (await imports.collector.stats()).accepted > 2).finally(() =>
      child.kill('SIGTERM'),
    );

    const { code, stdout } = await ended;

    expect(code).toBe(143);
    expect(stdout).toContain('The same command continues from here.');
    const { accepted } = await imports.collector.stats();
    expect(stdout).toContain(`${accepted} events delivered`);
    expect(accepted).toBeLessThan(100);
  });

  it('stops at once where the key is refused, and goes on from there with the right one', async () => {
    imports.folder.write('history.ndjson', ndjson([historyLine(1), historyLine(2)]));

    const refused = await imports.run(['history.ndjson'], { GREENFLASH_API_KEY: 'wrong' });
    expect(refused.code).toBe(4);
    expect(refused.stdout).toContain('the API refuses the key: 2 events are left');
    expect(refused.stdout).toContain('Set GREENFLASH_API_KEY');
    expect(refused.stderr).not.toContain('dropped');

    const end = await imports.run(['history.ndjson']);
    expect(end.code).toBe(0);
    expect(end.stderr).toContain('Resuming: 0 of 2 events are done.');
    expect(await imports.collector.events()).toHaveLength(2);
  });

  it('gives up on an API that cannot be reached when its patience ends', async () => {
    imports.folder.write('history.ndjson', ndjson([historyLine(1)]));

    const end = await imports.run([
      'history.ndjson',
      '--patience',
      '0.5s',
      '--base-url',
      'http://127.0.0.1:9/api/v1',
      '--json',
    ]);

    expect(end.code).toBe(5);
    expect(jsonOf(end)).toMatchObject({ ok: false, delivered: 0, left: 1 });
  });

  it('reports the lines that the API itself refuses, and sends the others', async () => {
    const refusal = replied(400, { body: '{"success":false,"error":{"message":"too old"}}' });
    const server = await startScriptedServer({
      rule: ({ body }) => (body.includes('"user-2"') ? refusal : accepted()),
    });
    imports.folder.write('history.ndjson', ndjson([1, 2, 3].map(historyLine)));

    const end = await imports.run(['history.ndjson'], { GREENFLASH_BASE_URL: server.baseUrl });
    await server.stop();

    expect(end.code).toBe(1);
    expect(end.stdout).toContain('2 events delivered, 1 refused by the API');
    expect(imports.folder.readLines('history.ndjson.rejected.ndjson')).toEqual([
      expect.objectContaining({ line: 2, by: 'api', reason: 'rejected', insertId: expect.stringContaining('import:') }),
    ]);
  });
});
