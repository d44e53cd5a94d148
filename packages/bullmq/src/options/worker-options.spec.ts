import { startWorker } from '../start-worker.js';
import type { WorkerOptions } from './worker-options.js';

const KEY = process.env['GREENFLASH_API_KEY'];

beforeEach(() => delete process.env['GREENFLASH_API_KEY']);
afterEach(() => {
  if (KEY !== undefined) process.env['GREENFLASH_API_KEY'] = KEY;
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

it('startWorker() that is disabled needs no key', () => {
  expect(startWorker({ connection: 'redis://127.0.0.1:1', enabled: false }).stats().claimed).toBe(0);
});
