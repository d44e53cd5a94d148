import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCollector, type Collector } from '@greenflash-events/collector';
import { startChild, startExample, type Child } from '../../../packages/test-kit/src/index.js';

const DIST = join(__dirname, '../dist');
const NOBODY_LISTENS = 'http://127.0.0.1:9/api/v1';

function upgrade(url: string, token = 'ada-token'): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, 'x-conversation-id': 'thread-9' };
  return fetch(`${url}/upgrades`, { method: 'POST', headers, body: '{"plan":"pro"}' });
}

describe('npm start of plain-node', () => {
  it('shows an event by itself and those of requests, and ends on SIGTERM with all of them delivered', async () => {
    const { child, url, arrived } = await startExample(join(DIST, 'start.js'));
    expect((await upgrade(url)).status).toBe(201);
    expect((await upgrade(url, 'stolen-token')).status).toBe(401);

    expect(await arrived(2)).toMatchObject([
      { eventType: 'upgrade_purchased', value: '499.00', externalUserId: 'user-grace' },
      { value: '149.00', externalUserId: 'user-ada', externalConversationId: 'thread-9', properties: { plan: 'pro' } },
    ]);
    child.signal('SIGTERM');
    expect(await child.exit()).toMatchObject({ code: 0 });
    await child.says(/^events: 2 delivered, 0 on disk, 0 lost$/m);
  });
});

describe('The service plain-node, while the API is away', () => {
  let directory: string;
  let collector: Collector;

  const start = async (baseUrl: string): Promise<{ child: Child; url: string }> => {
    const env = { PORT: '0', SPOOL_DIRECTORY: directory, GREENFLASH_BASE_URL: baseUrl, GREENFLASH_API_KEY: 'dev' };
    const child = startChild(join(DIST, 'main.js'), { env });
    const [, url] = await child.says(/^plain-node +(\S+)$/m);
    return { child, url: url! };
  };

  beforeAll(async () => (collector = await startCollector()));
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'plain-node-test-'))));
  afterEach(async () => {
    await collector.reset();
    rmSync(directory, { recursive: true });
  });
  afterAll(() => collector.close());

  it.each(['SIGKILL', 'SIGINT'] as const)(
    'keeps its events through %s, and its next start sends them',
    async (signal) => {
      const first = await start(NOBODY_LISTENS);
      expect((await upgrade(first.url)).status).toBe(201);
      expect((await upgrade(first.url)).status).toBe(201);
      first.child.signal(signal);
      await first.child.exit();

      const second = await start(collector.baseUrl);
      const events = await collector.waitFor({ eventType: 'upgrade_purchased' }, { count: 2, timeoutMs: 20_000 });
      second.child.signal('SIGTERM');
      await second.child.exit();
      expect(events.map(({ body, duplicates }) => [body.value, body.externalUserId, duplicates])).toEqual([
        ['149.00', 'user-ada', 0],
        ['149.00', 'user-ada', 0],
      ]);
    },
  );
});
