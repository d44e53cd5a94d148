import { answerWithin } from './answer-within.js';

const late = (): Error => new Error('too late');

describe('an answer that is waited for', () => {
  it('is handed on, or its failure is', async () => {
    await expect(answerWithin(10_000, Promise.resolve(7), late)).resolves.toBe(7);
    await expect(answerWithin(10_000, Promise.reject(new Error('no such table')), late)).rejects.toThrow(
      'no such table',
    );
  });

  it('is given up after its time, and its late failure is not unhandled', async () => {
    let fail: (error: Error) => void = () => undefined;
    const answer = new Promise<never>((_, reject) => (fail = reject));
    await expect(answerWithin(5, answer, late)).rejects.toThrow('too late');
    fail(new Error('the connection was lost'));
    await new Promise(setImmediate);
  });
});
