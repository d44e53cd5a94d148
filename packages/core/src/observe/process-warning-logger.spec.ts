import { processWarningLogger } from './process-warning-logger.js';

describe('the default logger', () => {
  it('writes warnings and errors as process warnings of our own name, and nothing for debugging', () => {
    const emit = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    processWarningLogger.debug('a');
    processWarningLogger.warn('b');
    processWarningLogger.error('c');
    expect(emit.mock.calls).toEqual([
      ['b', 'GreenflashEventsWarning'],
      ['c', 'GreenflashEventsWarning'],
    ]);
    emit.mockRestore();
  });
});
