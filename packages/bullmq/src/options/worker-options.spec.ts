import { startWorker } from '../start-worker.js';
import type { WorkerOptions } from './worker-options.js';

const env = { ...process.env };

beforeEach(() => {
  delete process.env['GREENFLASH_API_KEY'];
  process.env['NODE_ENV'] = 'production';
});
afterEach(() => {
  process.env = { ...env };
});

it('startWorker() tells every wrong option in one error, a missing key too', () => {
  const wrong = { connection: 'redis://127.0.0.1:1', batchSize: 0, lockMS: 5 } as unknown as WorkerOptions;
  const message = expect.stringMatching(
    /wrong options for the worker[^]*batchSize[^]*did you mean lockMs[^]*GREENFLASH_API_KEY/,
  ) as string;
  expect(() => startWorker(wrong)).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS', message }) as Error);
});

it('startWorker() without a key makes no connection', () => {
  const duplicate = jest.fn();
  expect(() => startWorker({ connection: { duplicate } })).toThrow('wrong options for the worker');
  expect(duplicate).not.toHaveBeenCalled();
});

it('startWorker() without a key is disabled outside of production, and says so', () => {
  process.env['NODE_ENV'] = 'test';
  const duplicate = jest.fn();
  const logger = { debug: jest.fn(), warn: jest.fn(), error: jest.fn() };
  expect(startWorker({ connection: { duplicate }, logger }).stats().claimed).toBe(0);
  expect(duplicate).not.toHaveBeenCalled();
  expect(logger.warn.mock.calls).toEqual([
    [expect.stringMatching(/\(worker\): no API key is set, so nothing is sent/)],
  ]);
});

it('startWorker() that is disabled needs no key', () => {
  expect(startWorker({ connection: 'redis://127.0.0.1:1', enabled: false }).stats().claimed).toBe(0);
});
