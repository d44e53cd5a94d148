import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTracker, type Tracker } from '@greenflash-events/core';
import { examineSpool, spoolDelivery } from '@greenflash-events/spool';
import { neverAnswered, replied, startScriptedServer, type ScriptedServer } from '../../test-kit/src/index.js';
import { SmallDisk, describeWithSmallDisk } from './small-disk.js';
import { SpoolDirectories, filesIn, namesIn } from './spool-directory.js';

describe('the doctor of a spool', () => {
  const directories = new SpoolDirectories();
  let server: ScriptedServer;
  let directory: string;

  beforeAll(async () => {
    server = await startScriptedServer();
  });
  beforeEach(() => {
    directory = directories.make();
  });
  afterEach(() => directories.remove());
  afterAll(() => server.stop());

  function open(): Tracker {
    return createTracker({
      ...{ apiKey: 'key', baseUrl: server.baseUrl, productId: '7b0a3c1e-52d4-4c55-9d0a-6a6f3a1c2b4d' },
      ...{ delivery: spoolDelivery({ directory }), logger: SILENT },
    });
  }

  it('makes no directory where there is none', () => {
    const missing = join(directory, 'missing');

    const { ok, usable, problems } = examineSpool(missing);

    expect({ ok, usable }).toEqual({ ok: false, usable: false });
    expect(problems).toEqual([`there is no directory ${missing}: is the path right?`]);
    expect(existsSync(missing)).toBe(false);
  });

  it('finds nothing wrong with a folder that a process holds, and leaves it alone', async () => {
    const tracker = open();

    expect(examineSpool(directory)).toMatchObject({
      ok: true,
      usable: true,
      problems: [],
      folders: 1,
      held: 1,
      damagedLines: 0,
    });

    expect(tracker.track({ eventType: 'trial_started', value: 'pro' })).toMatchObject({ durable: true });
    await tracker.shutdown({ deadlineMs: 50 });
  });

  it('reports events that no process sends, and those that were given up', async () => {
    const tracker = open();
    server.answerBy(() => replied(400));
    await tracker.trackAndWait({ eventType: 'trial_started', value: 'pro' });
    server.answerBy(() => neverAnswered({ stores: false }));
    for (let n = 0; n < 3; n++) tracker.track({ eventType: 'trial_started', value: 'pro' });
    await tracker.shutdown({ deadlineMs: 50 });
    const names = namesIn(directory);

    expect(examineSpool(directory)).toMatchObject({
      ...{ ok: false, folders: 1, held: 0, waiting: 3, deadLetters: 1 },
      oldestWaitingAt: expect.any(Date),
      problems: [
        expect.stringMatching(/^events waiting: 3 since \d{4}-/),
        expect.stringContaining('events given up: 1'),
      ],
    });
    expect(namesIn(directory)).toEqual(names);
  });

  it('reports damaged lines, and files and folders of other versions, and leaves them alone', async () => {
    const tracker = open();
    server.answerBy(() => neverAnswered({ stores: false }));
    for (let n = 0; n < 3; n++) tracker.track({ eventType: 'trial_started', value: 'pro' });
    await tracker.shutdown({ deadlineMs: 50 });
    const [events] = filesIn(directory, '.events');
    const lines = readFileSync(events!, 'utf8').split('\n');
    writeFileSync(events!, [lines[0], lines[1]!.replace('pro', 'PRO'), lines[2], ''].join('\n'));
    writeFileSync(join(directory, 'a.spool'), '');
    mkdirSync(join(directory, `${events!.split('/').at(-2)!.split('.')[0]}.v3.left`), { mode: 0o700 });
    const names = namesIn(directory);

    expect(examineSpool(directory)).toMatchObject({
      ...{ ok: false, folders: 2, waiting: 2, damagedLines: 1 },
      problems: expect.arrayContaining([
        expect.stringContaining('damaged lines: 1'),
        expect.stringContaining('files of version 0.1: 1'),
        expect.stringContaining('a later version of the spool'),
      ]),
    });
    expect(namesIn(directory)).toEqual(names);
  });

  describeWithSmallDisk('on a disk in memory', () => {
    it('tells that it will not outlive the machine', () => {
      const disk = new SmallDisk(1024 * 1024);
      mkdirSync(join(disk.path, 'spool'), { mode: 0o700 });
      expect(examineSpool(join(disk.path, 'spool')).problems).toEqual([expect.stringContaining('(tmpfs)')]);
      disk.unmount();
    });

    it('tells what waits on one that cannot be written, and that no app can start there', async () => {
      const tracker = open();
      server.answerBy(() => neverAnswered({ stores: false }));
      tracker.track({ eventType: 'trial_started', value: 'pro' });
      await tracker.shutdown({ deadlineMs: 50 });
      const disk = new SmallDisk(1024 * 1024);
      const spool = join(disk.path, 'spool');
      cpSync(directory, spool, { recursive: true });
      disk.protect();
      expect(examineSpool(spool)).toMatchObject({ ok: false, waiting: 1 });
      expect(examineSpool(spool).problems).toContainEqual(expect.stringContaining('this process cannot write'));
      disk.unmount();
    });
  });
});

const SILENT = { debug: () => undefined, warn: () => undefined, error: () => undefined };
