import { spawnSync } from 'node:child_process';
import { createWriteStream, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { findNode, replied, accepted, startScriptedServer, waitFor } from '../../test-kit/src/index.js';
import { connectionTo } from './support/collected.js';
import { PRODUCT, historyLine, ndjson } from './support/folder.js';
import { BINARY, jsonOf, runCli, runCommand, startCli, type CliEnd } from './support/run-cli.js';
import { useImports } from './support/use-imports.js';

const CSV = `eventType;value;valueType;eventAt\n${[
  'upgrade_purchased;1.234,56;currency;1735689600',
  'upgrade_purchased;10,00;currency;1735689601',
].join('\n')}\n`;
const WITH_PRODUCT = ['--product-id', PRODUCT] as const;

describe('The report of greenflash-events import', () => {
  const imports = useImports();

  function pipe(args: readonly string[], input: string): Promise<CliEnd> {
    return runCli(['import', ...args], { cwd: imports.folder.path, env: connectionTo(imports.collector), input });
  }

  it('has each warning with its first line and the number of lines', async () => {
    const odd = { ...historyLine(1), plan: 'pro' };
    const lines = [historyLine(0), odd, { ...odd, value: 2 }, { ...historyLine(4), value: 'x', valueType: 'boolean' }];
    imports.folder.write('history.ndjson', ndjson(lines));

    const check = await imports.run(['history.ndjson', '--dry-run']);
    expect(check.stderr).toMatch(/history\.ndjson: line 2 and 1 more line: .*the field plan is dropped/);
    expect(check.stderr).toMatch(/history\.ndjson: line 4: .*does not read as boolean/);
    const warnings = [
      { line: 2, count: 2, message: expect.stringContaining('the field plan is dropped') },
      { line: 4, count: 1, message: expect.stringContaining('does not read as boolean') },
    ];
    for (const args of [['--dry-run'], [], []]) {
      expect(jsonOf(await imports.run(['history.ndjson', '--json', ...args]))).toMatchObject({ warnings });
    }
  });

  it('counts the lines that are identical to an earlier one', async () => {
    imports.folder.write('history.ndjson', ndjson([1, 2, 1, 1].map(historyLine)));

    expect((await imports.run(['history.ndjson', '--dry-run'])).stdout).toContain(
      '2 lines are the same events as earlier ones, counted once',
    );
    expect(jsonOf(await imports.run(['history.ndjson', '--json']))).toMatchObject({ delivered: 4, folded: 2 });
    expect(await imports.collector.stats()).toMatchObject({ accepted: 2, duplicates: 2 });
    expect(jsonOf(await imports.run(['history.ndjson', '--json', '--ids', 'line', '--dry-run']))).toMatchObject({
      folded: 0,
    });
  });

  it('of a run that has ended is given again, with its rejected lines', async () => {
    const server = await startScriptedServer({
      rule: ({ body }) => (body.includes('"user-2"') ? replied(400, { body: '{"error":"too old"}' }) : accepted()),
    });
    const invalid = { ...historyLine(3), value: null };
    imports.folder.write('history.ndjson', ndjson([historyLine(1), historyLine(2), invalid]));
    const run = (...args: readonly string[]): Promise<CliEnd> =>
      imports.run(['history.ndjson', '--skip-invalid', ...args], { GREENFLASH_BASE_URL: server.baseUrl });
    await run();
    const sent = server.attempts.length;

    const again = await run();
    expect(again.code).toBe(1);
    expect(again.stdout).toContain('This file was imported before');
    expect(again.stdout).toContain('1 event delivered, 1 refused by the API, 1 line not valid');
    expect(again.stdout).toMatch(/line 2 {2}.*too old/);
    expect(again.stdout).toMatch(/line 3 {2}value /);
    expect(jsonOf(await run('--json'))).toMatchObject({
      ...{ ok: false, finishedAt: expect.any(String), refused: 1, invalid: 1 },
      rejected: { count: 2, first: [{ line: 3 }, { line: 2 }] },
    });
    expect(server.attempts.length).toBe(sent);
    await server.stop();
  });

  it.each([['--map', 'eventType=kind', '--set', 'sampleRate=0.5', ...WITH_PRODUCT]])(
    'takes a mapping file that says what the flags said for the same mapping',
    async (...flags) => {
      imports.folder.write('history.csv', 'kind,value,eventAt\ntrial_started,pro,2025-01-01T00:00:00Z\n');
      const mapping = { set: { productId: PRODUCT, sampleRate: 0.5 }, map: { eventType: 'kind' } };
      imports.folder.write('mapping.json', JSON.stringify(mapping));
      expect((await imports.run(['history.csv', ...flags])).code).toBe(0);

      const again = await imports.run(['history.csv', '--mapping', 'mapping.json']);

      expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('was imported before') });
    },
  );

  it('says that there is nothing, and of what', async () => {
    imports.folder.write('history.csv', '');
    expect(await imports.run(['history.csv'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('history.csv is empty'),
    });
    expect(await pipe(['-'], '')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('the standard input is empty'),
    });
  });

  it('shows with --preview the first events, and what was found out about the file', async () => {
    imports.folder.write('history.csv', CSV);

    const { code, stdout } = await imports.run(['history.csv', '--preview', ...WITH_PRODUCT]);

    expect(code).toBe(0);
    expect(stdout).toMatch(/line +eventType +eventAt +value/);
    expect(stdout).toMatch(/2 +upgrade_purchased +2025-01-01T00:00:00Z +1234\.56 +currency/);
    expect(stdout).toContain('Detected: its cells are separated by semicolons.');
    expect(stdout).toContain('Detected: times such as 1735689600 are seconds since 1970.');
    expect(stdout).toContain('Detected: amounts such as "1.234,56" are read with , before the decimals.');
    expect(jsonOf(await imports.run(['history.csv', '--preview', '--json', ...WITH_PRODUCT]))).toMatchObject({
      guessed: expect.arrayContaining(['its cells are separated by semicolons']),
      preview: [{ line: 2, event: { value: '1234.56' } }, { line: 3 }],
    });
  });

  it.each([
    ['NDJSON', ndjson([historyLine(1)]), 'it is NDJSON'],
    ['CSV', CSV, 'it is CSV'],
  ])('reads %s from the standard input, and leaves no file behind', async (_, input, guessed) => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('greenflash-events-'));
    const end = await pipe(['-', ...WITH_PRODUCT], input);

    expect(end.stderr).toContain(`the standard input: ${guessed}`);
    expect(end.code).toBe(0);
    expect((await imports.collector.stats()).accepted).toBeGreaterThan(0);
    expect(readdirSync(imports.folder.path)).toEqual([]);
    const after = readdirSync(tmpdir()).filter((name) => name.startsWith('greenflash-events-'));
    expect(after.filter((name) => !before.includes(name))).toEqual([]);
  });

  it('reads a FIFO by its name', async () => {
    expect(spawnSync('mkfifo', [imports.folder.at('history.csv')]).status).toBe(0);
    const running = startCli(['import', 'history.csv', ...WITH_PRODUCT, '--json'], {
      ...{ cwd: imports.folder.path, env: connectionTo(imports.collector) },
    });
    createWriteStream(imports.folder.at('history.csv')).end(CSV);

    expect(jsonOf(await running.ended)).toMatchObject({ ok: true, delivered: 2 });
    expect(readdirSync(imports.folder.path)).toEqual(['history.csv']);
  });

  it('reads packed files, also from the standard input', async () => {
    const zcat = ['-c', `printf %s "$PACKED" | base64 -d | "$NODE" "$BINARY" import - --product-id ${PRODUCT} --json`];
    const PACKED = gzipSync(ndjson([historyLine(1)])).toString('base64');
    const end = await runCommand('/bin/bash', zcat, {
      cwd: imports.folder.path,
      env: { ...connectionTo(imports.collector), PACKED, NODE: process.execPath, BINARY },
    });
    expect(jsonOf(end)).toMatchObject({ ok: true, delivered: 1, guessed: ['it is NDJSON'] });
  });

  it('reads Zstandard where its Node does, and says what to do where it does not', async () => {
    imports.folder.write('history.ndjson', ndjson([historyLine(1)]));
    const packed = spawnSync('zstd', ['--quiet', 'history.ndjson'], { cwd: imports.folder.path });
    if (packed.status !== 0) {
      process.stderr.write('Zstandard is not tested: there is no zstd\n');
      return;
    }
    for (const major of [20, 24]) {
      const node = major === 20 ? process.execPath : findNode(major);
      if (node === undefined) continue;
      const { code, stdout, stderr } = await runCommand(node, [BINARY, 'import', 'history.ndjson.zst', '--restart'], {
        ...{ cwd: imports.folder.path, env: connectionTo(imports.collector) },
      });
      const canUnpack = major >= 22 || 'createZstdDecompress' in process.getBuiltinModule('node:zlib');
      expect({ code, stdout, stderr }).toMatchObject(
        canUnpack
          ? { code: 0, stdout: '1 event delivered\n' }
          : { code: 3, stderr: expect.stringContaining('unpack the file with zstd -d') },
      );
    }
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('says that %s has ended it while it reads a pipe', async (signal) => {
    expect(spawnSync('mkfifo', [imports.folder.at('never')]).status).toBe(0);
    const running = startCli(['import', 'never', '--json'], {
      ...{ cwd: imports.folder.path, env: connectionTo(imports.collector) },
    });
    const writer = createWriteStream(imports.folder.at('never'));
    await new Promise((resolve) => writer.write(ndjson([historyLine(1)]), resolve));
    await waitFor('the copy is made', () => folderOf(running.child.pid!));

    running.child.kill(signal);

    const end = await running.ended;
    writer.destroy();
    expect(end.code).toBe(signal === 'SIGINT' ? 130 : 143);
    expect(jsonOf(end)).toMatchObject({
      ok: false,
      error: { message: 'stopped while never was read; nothing was sent' },
    });
  });
});

/** Whether a process has a file open in a folder of copies. */
function folderOf(pid: number): boolean {
  const { stdout } = spawnSync('ls', ['-l', `/proc/${pid}/fd`], { encoding: 'utf8' });
  return stdout.includes('/greenflash-events-');
}
