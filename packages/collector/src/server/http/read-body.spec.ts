import { PassThrough } from 'node:stream';
import { readBody, TOO_LARGE } from './read-body.js';

describe('readBody', () => {
  it('joins the chunks', async () => {
    const stream = new PassThrough();
    const body = readBody(stream, 10);
    stream.write('12345');
    stream.end('67890');

    await expect(body).resolves.toEqual(Buffer.from('1234567890'));
  });

  it('says that it was too large as soon as it is, and lets the rest flow away', async () => {
    const stream = new PassThrough();
    const body = readBody(stream, 10);
    stream.write('12345678901');

    await expect(body).resolves.toBe(TOO_LARGE);
    stream.end(Buffer.alloc(1_000_000));
    await new Promise((resolve) => stream.once('close', resolve));
    expect(stream.readableEnded).toBe(true);
  });

  it('rejects when the client goes away', async () => {
    const stream = new PassThrough();
    const body = readBody(stream, 10);
    stream.write('123');
    stream.destroy();

    await expect(body).rejects.toThrow('closed before the end');
  });
});
