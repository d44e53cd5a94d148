import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nextTurn } from '../../../core/test/fake-clock.js';
import { waitFor } from '../../../test-kit/src/index.js';
import type { LineFile } from '../disk/files.js';
import { Syncer } from './syncer.js';

/** No descriptor of any process. */
const NONE = 999_999;

describe('the syncer', () => {
  let folder: string;
  let good: LineFile;
  const bad = (): LineFile => ({ fd: NONE, isSound: true }) as unknown as LineFile;
  const failed = jest.fn();
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'syncer-'));
    good = { fd: openSync(join(folder, 'file'), 'w'), isSound: true } as unknown as LineFile;
    failed.mockClear();
  });
  afterEach(() => {
    closeSync(good.fd!);
    rmSync(folder, { recursive: true });
  });

  it('reports a file and a folder that cannot be synced, and goes on with the others', async () => {
    const syncer = new Syncer(failed);
    const file = bad();
    syncer.wrote(file, 1);
    syncer.wrote(good, 1);
    await syncer.sync();
    expect([failed.mock.calls.length, file.isSound, good.isSound]).toEqual([1, false, true]);
    syncer.named(join(folder, 'file', 'below'));
    await syncer.sync();
    expect(failed).toHaveBeenCalledTimes(2);
    // A name is tried again: nothing says that it is on the disk.
    await syncer.sync();
    expect(failed).toHaveBeenCalledTimes(3);
  });

  it('calls back after a sync that began after it was asked', async () => {
    const syncer = new Syncer(failed);
    const callback = jest.fn();
    syncer.wrote(good, 1);
    const before = syncer.sync();
    syncer.whenSynced(callback);
    await before;
    expect(callback).not.toHaveBeenCalled();
    await syncer.sync();
    await syncer.sync();
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it('does not call back when the sync has failed, but after the next one of what was repaired', async () => {
    const syncer = new Syncer(failed);
    const callback = jest.fn();
    syncer.wrote(bad(), 1);
    syncer.whenSynced(callback);
    await syncer.sync();
    // One at once says nothing of what was not repaired.
    syncer.wrote(good, 1);
    expect(syncer.press()).toBe(true);
    expect(callback).not.toHaveBeenCalled();
    await syncer.sync();
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it('at once also presses what a sync in flight has not yet, and calls back once', async () => {
    const syncer = new Syncer(failed);
    const callback = jest.fn();
    syncer.wrote(good, 1);
    syncer.whenSynced(callback);
    const flying = syncer.sync();
    expect(syncer.press()).toBe(true);
    expect(callback).toHaveBeenCalledTimes(1);
    await flying;
    expect(callback).toHaveBeenCalledTimes(1);
    const file = bad();
    syncer.wrote(file, 1);
    const failing = syncer.sync();
    expect([syncer.press(), file.isSound]).toEqual([false, false]);
    await failing;
  });

  it('begins by itself after a MiB', async () => {
    const syncer = new Syncer(failed);
    const callback = jest.fn();
    syncer.whenSynced(callback);
    syncer.wrote(good, 1024 * 1024 - 1);
    await nextTurn();
    expect(callback).not.toHaveBeenCalled();
    syncer.wrote(good, 1);
    await waitFor('it is synced', () => callback.mock.calls.length === 1);
  });
});
