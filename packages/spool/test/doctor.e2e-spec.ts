import { closeSync, existsSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTracker, type Tracker } from '@greenflash-events/core';
import { examineSpool, spoolDelivery } from '@greenflash-events/spool';
import { neverAnswered, replied, startScriptedServer, type ScriptedServer } from '../../test-kit/src/index.js';
import { SpoolDirectories, namesIn } from './spool-directory.js';

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

  it('finds nothing wrong with a file that a process holds, and leaves it alone', async () => {
    const tracker = open();

    expect(examineSpool(directory)).toMatchObject({
      ok: true,
      usable: true,
      problems: [],
      files: 1,
      held: 1,
      damaged: 0,
    });

    expect(tracker.track({ eventType: 'trial_started', value: 'pro' })).toMatchObject({ durable: true });
    await tracker.shutdown({ deadlineMs: 50 });
  });

  it('tells of events that nobody sends, and of those that were given up', async () => {
    const tracker = open();
    server.answerBy(() => replied(400));
    await tracker.trackAndWait({ eventType: 'trial_started', value: 'pro' });
    server.answerBy(() => neverAnswered({ stores: false }));
    for (let n = 0; n < 3; n++) tracker.track({ eventType: 'trial_started', value: 'pro' });
    await tracker.shutdown({ deadlineMs: 50 });
    const names = namesIn(directory);

    expect(examineSpool(directory)).toMatchObject({
      ...{ ok: false, files: 1, held: 0, waiting: 3, deadLetters: 1 },
      problems: [expect.stringContaining('events waiting: 3'), expect.stringContaining('events given up: 1')],
    });
    expect(namesIn(directory)).toEqual(names);
  });

  it('tells of a log whose file was deleted', () => {
    writeFileSync(join(directory, 'a.spool-log'), '');
    const missing = `${join(directory, 'a.spool')} is missing beside its log`;

    expect(examineSpool(directory)).toMatchObject({ ok: false, problems: [expect.stringContaining(missing)] });
    expect(namesIn(directory)).toEqual(['a.spool-log']);
  });

  it('tells of files that are damaged, or were set aside', () => {
    writeFileSync(join(directory, 'a.spool'), 'this is no database, and long enough to be seen as such');
    closeSync(openSync(join(directory, 'b.spool.damaged-2026-11-07T05-31-56-789Z'), 'w'));
    closeSync(openSync(join(directory, 'b.spool.damaged-2026-11-07T05-31-56-789Z-wal'), 'w'));

    expect(examineSpool(directory)).toMatchObject({
      ...{ ok: false, files: 1, damaged: 2, problems: [expect.stringContaining('damaged files: 2')] },
    });
  });
});

const SILENT = { debug: () => undefined, warn: () => undefined, error: () => undefined };
