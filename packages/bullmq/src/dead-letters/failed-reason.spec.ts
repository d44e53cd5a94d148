import { failedReason, parseFailedReason } from './failed-reason.js';

describe('the reason of a failed job', () => {
  it.each([
    { reason: 'rejected', message: 'value: is no number', text: 'rejected: value: is no number' },
    { reason: 'expired', message: undefined, text: 'expired' },
  ] as const)('is the text "$text", which is read back', ({ reason, message, text }) => {
    expect(failedReason(reason, message)).toBe(text);
    expect(parseFailedReason(text)).toEqual({ reason, message });
  });

  it.each(['job stalled more than allowable limit', 'TypeError: no'])(
    'of another program, such as "%s", is kept as the message of an event that could not be sent',
    (text) => {
      expect(parseFailedReason(text)).toEqual({ reason: 'attempts', message: text });
    },
  );
});
