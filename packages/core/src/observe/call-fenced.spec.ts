import { runInNewContext } from 'node:vm';
import { nextTurn } from '../../test/fake-clock.js';
import { callFenced } from './call-fenced.js';

describe('a call of the app’s code', () => {
  it.each([
    ['returns nothing', () => undefined],
    ['returns null', () => null],
    ['returns a number', () => 7],
    ['resolves', () => Promise.resolve()],
    ['returns an object whose "then" is none', () => ({ then: 'now' })],
  ])('has not failed where it %s', async (_, call) => {
    const failed = jest.fn();
    callFenced(call, failed);
    await nextTurn();
    expect(failed).not.toHaveBeenCalled();
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('app');
      },
    ],
    ['rejects', () => Promise.reject(new Error('app'))],
    ['rejects with a promise of another realm', () => runInNewContext('Promise.reject(new Error("app"))') as unknown],
    ['rejects with a promise of another library', () => ({ then: (_: unknown, reject: () => void) => reject() })],
    [
      'returns what throws when looked at',
      () => ({
        get then() {
          throw new Error('app');
        },
      }),
    ],
  ])('has failed once, and nothing is left unhandled, where it %s', async (_, call) => {
    const failed = jest.fn();
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    callFenced(call, failed);
    await nextTurn();
    process.off('unhandledRejection', unhandled);
    expect(failed).toHaveBeenCalledTimes(1);
    expect(unhandled).not.toHaveBeenCalled();
  });
});
