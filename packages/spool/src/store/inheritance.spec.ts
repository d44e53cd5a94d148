import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock } from '../../../core/test/fake-clock.js';
import { RateLimitedLog } from '@greenflash-events/core/engine';
import { DiskSpace } from '../disk/file-system.js';
import { FolderNames } from '../owner/holder.js';
import type { Folder } from './folder.js';
import { Inheritance } from './inheritance.js';
import { Segment } from './segment.js';

const NEW = { attempts: 0, charged: 0 };
const IDS = ['0192f1c0-0000-7000-8000-000000000001', '0192f1c0-0000-7000-8000-000000000002'] as const;

describe('taking over', () => {
  const names = new FolderNames();
  let directory: string;
  let clock: FakeClock;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'inheritance-'));
    clock = new FakeClock();
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  function heir() {
    const held: Folder[] = [];
    const counted: number[] = [];
    const error = jest.fn();
    const logger = { debug: () => undefined, warn: () => undefined, error };
    const context = {
      ...{ directory, names, clock, held, maxDeadLetterBytes: Infinity, disk: new DiskSpace(directory, 0) },
      log: new RateLimitedLog(logger, '', () => clock.monotonic()),
    };
    const inheritance = new Inheritance(context, (count) => counted.push(count));
    return { inheritance, held, counted, error };
  }

  function leave(id: string, events: number, isDoubtful = false): string {
    const folder = join(directory, names.leftName(id, isDoubtful));
    mkdirSync(folder, { mode: 0o700 });
    append(folder, 1, events);
    return folder;
  }

  function append(folder: string, number: number, events: number): void {
    const segment = Segment.create(folder, number);
    for (let n = 0; n < events; n++) segment.append('{}', 1, NEW);
    segment.close();
  }

  it('counts what each folder holds, and two heirs do not get the same', () => {
    leave(IDS[0], 3);
    leave(IDS[1], 4);
    const [first, second] = [heir(), heir()];
    first.inheritance.start();
    second.inheritance.start();
    expect([first.counted.sort(), second.counted]).toEqual([[3, 4], []]);
    expect(first.held.map(({ isFinal }) => isFinal)).toEqual([true, true]);
    expect(first.held.map(({ waiting }) => waiting).sort()).toEqual([3, 4]);
  });

  it('looks once more where the last holder may have lived, also for a segment that it was about to make', () => {
    leave(IDS[0], 3, true);
    const { inheritance, held, counted } = heir();
    inheritance.start();
    const [folder] = held;
    expect(folder!.isFinal).toBe(false);
    append(folder!.path, 2, 2);
    clock.advance(4_000);
    inheritance.look();
    clock.advance(0);
    expect(counted).toEqual([3]);
    clock.advance(1_000);
    inheritance.look();
    clock.advance(0);
    expect(counted).toEqual([3, 2]);
    expect(folder!.isFinal).toBe(true);
  });

  it.each([
    ['a folder', (path: string) => mkdirSync(path)],
    ['a named pipe', (path: string) => execFileSync('mkfifo', ['-m', '600', path])],
  ])('reports %s in place of a file, tries again, and lets go of it, though it is gone', (_, make) => {
    const left = leave(IDS[0], 0);
    rmSync(join(left, '000001.events'));
    make(join(left, '000001.events'));
    const { inheritance, held, counted, error } = heir();
    inheritance.start();
    const [folder] = held;
    expect(error.mock.calls.join()).toContain('000001.events, which is of another kind');
    expect(folder!.isFinal).toBe(false);
    rmSync(join(folder!.path, '000001.events'), { recursive: true });
    append(folder!.path, 2, 3);
    inheritance.look();
    clock.advance(0);
    expect([counted, folder!.isFinal]).toEqual([[3], true]);
    rmSync(directory, { recursive: true });
    inheritance.close();
    expect(() => folder!.end()).not.toThrow();
  });

  it('without counting, as a script does, opens all there are', () => {
    for (let n = 0; n < 200; n++) leave(`0192f1c0-0000-7000-8000-${String(n).padStart(12, '0')}`, 1);
    const { inheritance, held, counted } = heir();
    inheritance.borrow();
    expect([held.length, counted]).toEqual([200, []]);
    for (const each of held) each.end();
  });
});
