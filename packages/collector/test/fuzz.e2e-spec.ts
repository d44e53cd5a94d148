import fc from 'fast-check';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FUZZ_REQUEST, type FuzzRequest } from './support/fuzz-request.js';
import { MeasuredCollector } from './support/measured-collector.js';
import { OpenApi } from './support/open-api.js';
import { EVENT, KEY } from './support/server.js';

/** `npm run test:faults` sends 100,000. */
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 3000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);
const BATCH = 500;
const AT_ONCE = 16;
const LIMIT_MS = 1_800_000;
/** Until here the server loads and compiles what it needs, which is no leak. */
const WARM_UP = 1500;

const ANSWERS = [200, 204, 400, 401, 404, 405, 408, 413, 415, 429, 431];

interface Reply {
  readonly status: number | 'closed';
  readonly mediaType: string;
  readonly text: string;
}

describe(`${REQUESTS} requests of every kind, seed ${SEED}`, () => {
  let folder: string;
  let collector: MeasuredCollector;
  let api: OpenApi;
  const counts = new Map<number | 'closed', number>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'collector-'));
    collector = await MeasuredCollector.start([`--database=${join(folder, 'events.db')}`, '--faults']);
    const document = (await (await fetch(`${collector.url}/docs-json`)).json()) as OpenApi['document'];
    api = new OpenApi(document);
  });

  afterAll(async () => {
    await collector.close();
    await rm(folder, { recursive: true });
  });

  it(
    'are answered as documented, and leave no memory behind',
    async () => {
      const fifth = Math.max(WARM_UP, Math.round(REQUESTS / 5 / BATCH) * BATCH);
      await send(0, fifth);
      const before = await collector.rssBytes();
      await send(fifth, REQUESTS);
      const grownBytes = (await collector.rssBytes()) - before;

      process.stderr.write(`fuzz: ${JSON.stringify({ ...Object.fromEntries(counts), before, grownBytes })}\n`);
      expect([...counts.keys()].filter((status) => status !== 'closed' && !ANSWERS.includes(status))).toEqual([]);
      for (const status of [200, 204, 400, 401, 404, 405, 413, 415, 431]) expect(counts.get(status)).toBeGreaterThan(0);
      expect(grownBytes).toBeLessThanOrEqual(16 * 1024 * 1024);
      const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
      const after = await fetch(`${collector.url}/api/v1/events`, {
        method: 'POST',
        headers,
        body: JSON.stringify(EVENT),
      });
      expect(after.status).toBe(200);
      expect(await collector.close()).toBe(0);
    },
    LIMIT_MS,
  );

  async function send(from: number, to: number): Promise<void> {
    for (let at = from; at < to; at += BATCH) {
      const requests = fc.sample(FUZZ_REQUEST, { seed: SEED * 1_000_003 + at, numRuns: Math.min(BATCH, to - at) });
      const sender = async (): Promise<void> => {
        for (let next = requests.pop(); next !== undefined; next = requests.pop()) await check(next);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, sender));
    }
  }

  async function check(request: FuzzRequest): Promise<void> {
    const reply = await replyTo(collector.url, request);
    counts.set(reply.status, (counts.get(reply.status) ?? 0) + 1);
    if (reply.status === 'closed') {
      expect(request.isBroken ? '' : request.bytes.toString('latin1', 0, 500)).toBe('');
      return;
    }
    const operation = `${request.method} ${request.path}`;
    // What the parser of HTTP refuses is in no operation's hands, and 405 is no answer of any.
    if (api.operations[operation] === undefined || request.isBroken) return;
    expect(api.fault({ ...reply, status: reply.status, operation })).toBeUndefined();
  }
});

/** Writes, says that this is all, and reads what comes: of a stream the head. */
function replyTo(url: string, { bytes, path, isBroken }: FuzzRequest): Promise<Reply> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let text = '';
  // Of the whole answer: a stream would go on for ever, and is never silent for long.
  const deadline = setTimeout(() => socket.destroy(), 60_000);
  socket.on('error', () => undefined);
  // Half a request would otherwise wait for its other half.
  if (isBroken) socket.end(bytes);
  else socket.write(bytes);
  return new Promise((resolve) => {
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (path === '/_collector/stream' && text.includes(': heartbeat')) socket.destroy();
    });
    socket.on('close', () => {
      clearTimeout(deadline);
      resolve(parse(Buffer.from(text, 'latin1').toString('utf8')));
    });
  });
}

function parse(text: string): Reply {
  const [head = '', ...rest] = text.replace(/^HTTP\/1\.1 100 .*\r\n\r\n/, '').split('\r\n\r\n');
  const status = /^HTTP\/1\.1 (\d+)/.exec(head)?.[1];
  const body = rest.join('\r\n\r\n');
  const isChunked = /^transfer-encoding: chunked/im.test(head);
  return {
    status: status === undefined ? 'closed' : Number(status),
    mediaType: /^content-type: (.*)$/im.exec(head)?.[1]?.trim() ?? '',
    text: isChunked ? '' : body,
  };
}
