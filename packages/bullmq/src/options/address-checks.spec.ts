import { openDeadLetters } from '../open-dead-letters.js';
import { openDoctor } from '../open-doctor.js';
import type { QueueAddress } from '../connection/connection.types.js';

it.each([
  { name: 'openDoctor()', open: openDoctor },
  { name: 'openDeadLetters()', open: openDeadLetters },
])('$name tells every wrong option in one error, before any connection is made', ({ open }) => {
  const wrong = { queue: 'a:b', prefix: '', conection: 'redis://localhost' } as unknown as QueueAddress;
  const message = expect.stringMatching(
    /wrong options for the queue[^]*colon[^]*prefix[^]*did you mean connection/,
  ) as string;
  expect(() => open(wrong)).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS', message }) as Error);
});

it.each(['postgres://app:secret@localhost/shop', 'http://localhost:6379', 'localhost:6379', ''])(
  'an address of Redis is not %j, and what is said of it holds no password',
  (connection) => {
    const message = expect.stringMatching(/^(?![^]*secret)[^]*connection: must begin with redis:\/\//) as string;
    expect(() => openDoctor({ connection })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTIONS', message }) as Error,
    );
  },
);
