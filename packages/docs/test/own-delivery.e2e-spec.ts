import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startScriptedServer, replied, accepted, waitFor } from '../../test-kit/src/index.js';
import { ROOT, blocksOf, readPage } from './support/pages.js';
import { runBlock } from './support/run-block.js';
import { createTracker, type DeliveryFactory } from '@greenflash-events/core';

const PAGE = readPage('packages/docs/deliveries.md');
const JOURNAL = blocksOf(PAGE, 'ts').find(({ code }) => code.includes('class Journal'))!;
const CONTRACT = blocksOf(PAGE, 'js').find(({ code }) => code.includes('describeDeliveryContract'))!;
const VITEST = join(dirname(require.resolve('vitest/package.json')), 'vitest.mjs');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'own-delivery-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

type Journal = (options: { readonly path: string }) => DeliveryFactory;

describe('The delivery of the page on deliveries', () => {
  it('has at most a hundred lines', () => {
    expect(JOURNAL.code.split('\n').length).toBeLessThanOrEqual(101);
  });

  // In Vitest, with the built package: the contracts of the repository's own deliveries run in Jest, from the sources.
  it('passes the published contract', async () => {
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(join(folder, 'journal-delivery.ts'), JOURNAL.code);
    const runner = "import * as runner from 'vitest';\n";
    writeFileSync(
      join(folder, 'journal.test.js'),
      runner + CONTRACT.code.replace("place: 'journal',", "place: 'journal', runner,"),
    );

    const { code, output } = await runVitest();

    expect(output).toMatch(/Tests\s+4\d passed \(4\d\)/);
    expect(code).toBe(0);
  });

  it('sends what a process left that was killed', async () => {
    const journalDelivery = await runBlock<Journal>(JOURNAL, require, 'journalDelivery');
    const server = await startScriptedServer({ rule: () => replied(503) });
    const options = { apiKey: 'key', productId: '3c90c3cc-0d44-4b50-8888-8dd25736052a', baseUrl: server.baseUrl };
    const path = join(folder, 'left.log');
    const first = createTracker({ ...options, delivery: journalDelivery({ path }) });
    for (const insertId of ['a', 'b', 'c']) first.track({ eventType: 'kept', value: 1, insertId });
    expect(await first.shutdown({ deadlineMs: 50 })).toMatchObject({ stored: 3, lost: 0 });
    server.answerBy(() => accepted());

    const second = createTracker({ ...options, delivery: journalDelivery({ path }) });
    await waitFor('all are delivered', () => second.stats().delivered === 3);
    expect(second.stats()).toMatchObject({ recovered: 3, queued: 0 });
    await second.shutdown();
    expect(server.events.insertIds()).toEqual(['a', 'b', 'c']);
    await server.stop();
  });
});

function runVitest(): Promise<{ readonly code: number; readonly output: string }> {
  const options = ['run', '--root', folder, '--no-color', '--testTimeout', '30000'];
  const env = { PATH: process.env['PATH'], NO_COLOR: '1' };
  return new Promise((resolve) => {
    execFile(process.execPath, [VITEST, ...options], { env, cwd: folder }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : 1, output: stdout + stderr });
    });
  });
}
