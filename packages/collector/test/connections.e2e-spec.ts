import type { Socket } from 'node:net';
import { waitFor } from '../../test-kit/src/index.js';
import { MeasuredCollector } from './support/measured-collector.js';
import { open, rawRequest, readAll } from './support/raw-request.js';
import { EVENT, KEY, startTestServer } from './support/server.js';

/** `npm run test:faults` opens 10,000. */
const CONNECTIONS = Number(process.env['FUZZ_CONNECTIONS'] ?? 1000);
const HEAD = `POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${KEY}\r\n`;

describe('what never arrives', () => {
  it('is answered 408, be it the head or the body', async () => {
    const server = await startTestServer({ requestTimeoutMs: 200 });
    const [head, body] = await Promise.all([open(server.url), open(server.url)]);
    head.write(HEAD);
    body.write(`${HEAD}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"eventType"`);

    for (const text of await Promise.all([readAll(head), readAll(body)])) {
      expect(text).toMatch(/^HTTP\/1\.1 408 /);
      expect(text).toContain('"code":"request_timeout"');
    }
    expect(server.log).toEqual([]);
    await server.close();
  });

  it('is no request when not a byte came, as of a connection that a browser opened beforehand', async () => {
    const server = await startTestServer({ requestTimeoutMs: 200 });

    expect(await readAll(await open(server.url))).toBe('');
    expect(server.refusals).toEqual([]);
    expect((await server.get('/_collector/stats')).body).toMatchObject({ refused: 0 });
    await server.close();
  });

  it(`${CONNECTIONS} connections, opened and left, keep no other client out, are closed, and leave no memory behind`, async () => {
    const collector = await MeasuredCollector.start([]);
    const post = async (): Promise<string> => {
      const text = JSON.stringify(EVENT);
      const head = `${HEAD}Content-Type: application/json\r\nConnection: close\r\nContent-Length: ${text.length}`;
      return rawRequest(collector.url, `${head}\r\n\r\n${text}`);
    };
    expect(await post()).toMatch(/^HTTP\/1\.1 200 /);
    const before = await collector.rssBytes();
    const sockets: Socket[] = [];
    for (let opened = 0; opened < CONNECTIONS; opened += 100) {
      sockets.push(...(await Promise.all(Array.from({ length: 100 }, () => open(collector.url)))));
    }
    let openNow = sockets.length;
    for (const [index, socket] of sockets.entries()) {
      socket.on('close', () => openNow--).resume();
      if (index % 2 === 1) socket.write(HEAD);
    }

    expect(await post()).toMatch(/^HTTP\/1\.1 200 /);
    const heldBytes = (await collector.rssBytes()) - before;
    await waitFor('the collector has closed them all', () => openNow === 0);
    const leftBytes = (await collector.rssBytes()) - before;
    process.stderr.write(`connections: ${JSON.stringify({ CONNECTIONS, heldBytes, leftBytes })}\n`);
    expect(heldBytes).toBeLessThan(CONNECTIONS * 20_000 + 32 * 1024 * 1024);
    expect(leftBytes).toBeLessThan(CONNECTIONS * 8_000 + 32 * 1024 * 1024);
    expect(await collector.close()).toBe(0);
  }, 180_000);
});
