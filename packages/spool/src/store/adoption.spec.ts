import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RateLimitedLog, type Clock } from '@greenflash-events/core/engine';
import { newSpoolFile, spoolFiles } from '../directory/spool-file-names.js';
import { loadDriver } from '../driver/load-driver.js';
import { createSpoolFile } from '../file/create-spool-file.js';
import { Adoption } from './adoption.js';
import { Segments } from './segments.js';

const FILES = 6;
const driver = loadDriver();
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('taking over what processes have left', () => {
  let directory: string;
  let time: number;
  let segments: Segments;
  let adoption: Adoption;
  const recovered = jest.fn(() => 1);
  const target = { durable: true, recovered, rescued: () => 1, append: () => undefined };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'spool-adopt-'));
    for (let left = FILES; left > 0; left--) {
      const file = createSpoolFile(driver, newSpoolFile(directory), 'normal')!;
      file.append([{ body: '{}', accepted_at: 1, attempts: 0, charged: 0 }]);
      file.close();
    }
    time = 0;
    recovered.mockReset().mockReturnValue(1);
    const clock: Clock = { now: () => 0, monotonic: () => time, setTimer: () => ({ cancel: () => undefined }) };
    segments = new Segments(() => directory, driver, 'normal', clock);
    const log = new RateLimitedLog({ debug: jest.fn(), warn: jest.fn(), error: jest.fn() }, '', clock.now);
    adoption = new Adoption({ directory: () => directory, driver, synchronous: 'normal', segments, clock, log });
  });
  afterEach(() => {
    adoption.close();
    segments.close();
    rmSync(directory, { recursive: true });
  });

  it('takes all at the start, where that is quick', () => {
    adoption.start(target);
    expect(segments.all).toHaveLength(FILES);
    expect(segments.own?.file.path).toBe(spoolFiles(directory)[0]);
  });

  it('takes them one after the other beside the app, where it is not', async () => {
    recovered.mockImplementation(() => (time += 30));
    adoption.start(target);
    expect(segments.all).toHaveLength(2);
    adoption.scan(target);
    expect(segments.all).toHaveLength(2);
    await turn();
    expect(segments.all).toHaveLength(3);
    for (let turns = 0; turns < FILES; turns++) await turn();
    expect(segments.all).toHaveLength(FILES);
    expect(recovered).toHaveBeenCalledTimes(FILES);
  });
});
