import { createTracker } from '@greenflash-events/core';
import { spoolDelivery } from '@greenflash-events/spool';
import { accepted, replied, startScriptedServer, waitFor, type ScriptedServer } from '../../test-kit/src/index.js';
import { fillSpool, openSpool } from './support/dead-letters.js';
import { Folder } from './support/folder.js';
import { jsonOf, runCli, type CliEnd } from './support/run-cli.js';

describe('greenflash-events spool', () => {
  let server: ScriptedServer;
  let folder: Folder;

  beforeAll(async () => {
    server = await startScriptedServer();
  });

  afterAll(() => server.stop());

  beforeEach(async () => {
    folder = new Folder();
    server.answerBy(() => replied(400, { body: '{"success":false,"error":{"message":"no such \\u001b[31mplan"}}' }));
    await fillSpool(server.baseUrl, folder.at('events'));
  });

  afterEach(() => folder.remove());

  function run(command: string, ...args: readonly string[]): Promise<CliEnd> {
    return runCli(['spool', command, 'events', ...args], { cwd: folder.path });
  }

  it('lists dead letters, with what came over the wire made harmless', async () => {
    const { code, stdout } = await run('ls');

    expect(code).toBe(0);
    expect(stdout).toMatch(/^GIVEN UP +REASON +EVENT TYPE +USER +ATTEMPTS +INSERT ID +MESSAGE\n/);
    expect(stdout).toMatch(/rejected +trial_started +user-1 +1 +trial:1 +.*no such .*plan/);
    expect(stdout).toContain('3 dead letters.');
    expect(stdout).not.toContain('\u001b');
  });

  it('lists those that meet every condition', async () => {
    const idsOf = async (...args: string[]): Promise<string[]> => {
      const { deadLetters } = jsonOf<{ deadLetters: { insertId: string }[] }>(await run('ls', '--json', ...args));
      return deadLetters.map(({ insertId }) => insertId);
    };
    expect(await idsOf('--event-type', 'trial_started')).toEqual(['trial:1', 'trial:2']);
    expect(await idsOf('--event-type', 'trial_started', '--user', 'user-2')).toEqual(['trial:2']);
    expect(await idsOf('--insert-id', 'upgrade:42', '--reason', 'rejected')).toEqual(['upgrade:42']);
    expect(await idsOf('--limit', '1')).toEqual(['trial:1']);
    expect(await idsOf('--older-than', '1d')).toEqual([]);
  });

  it('shows one with its body', async () => {
    const { code, stdout } = await run('show', 'upgrade:42');

    expect(code).toBe(0);
    expect(stdout).toMatch(/reason +rejected/);
    expect(stdout).toContain('"eventType": "upgrade_purchased"');
    expect(await run('show', 'upgrade:43')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('no dead letter has'),
    });
  });

  it('puts them back for the next process on the directory, with the same body', async () => {
    expect(await run('redrive', '--event-type', 'trial_started')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('2 dead letters put back.'),
    });

    server.answerBy(() => accepted());
    const tracker = openSpool(server.baseUrl, folder.at('events'));
    // It takes over in steps beside the app, once that has held up the start for 50 ms.
    await waitFor('it has taken over what was put back', () => tracker.stats().recovered === 2);
    await tracker.flush();
    await tracker.shutdown();
    expect([...server.events.insertIds()].sort()).toEqual(['trial:1', 'trial:2']);
    expect((await run('ls')).stdout).toContain('1 dead letter.');
  });

  it('deletes those that are named, and none where nothing says which', async () => {
    expect(await run('purge')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Give a condition, or --all'),
    });
    expect(await run('purge', '--limit', '1')).toMatchObject({ code: 2 });
    expect((await run('purge', '--user', 'user-1')).stdout).toContain('1 dead letter deleted.');
    expect(jsonOf(await run('purge', '--all', '--json'))).toEqual({ ok: true, purged: 2 });
    expect((await run('ls')).stdout).toBe('0 dead letters.\n');
  });

  it('exports what validate and import read', async () => {
    const { stdout } = await run('export');
    expect(stdout.trim().split('\n')).toHaveLength(3);

    expect((await run('export', '--output', 'dead.ndjson')).stdout).toBe('3 dead letters exported.\n');
    expect(folder.read('dead.ndjson')).toBe(stdout);
    expect(await runCli(['validate', 'dead.ndjson'], { cwd: folder.path })).toMatchObject({ code: 0 });
  });

  it('does not take a wrong path for an empty spool', async () => {
    const end = await runCli(['spool', 'ls', 'nowhere'], { cwd: folder.path });

    expect(end).toMatchObject({ code: 3, stderr: expect.stringContaining('there is no directory nowhere') });
  });

  it('leaves alone what a running process holds', async () => {
    const directory = folder.at('events');
    const delivery = spoolDelivery({ directory });
    const tracker = createTracker({ apiKey: 'k', baseUrl: server.baseUrl, delivery });
    await waitFor('the process has taken over the file', () => delivery.deadLetters.list().length === 3);
    expect((await run('ls')).stdout).toContain('0 dead letters.');
    await tracker.shutdown();
  });
});
