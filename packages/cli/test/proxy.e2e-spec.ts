import { createAuthority, ForwardProxy, startScriptedServer, type ScriptedServer } from '../../test-kit/src/index.js';
import { Folder, PRODUCT, historyLine } from './support/folder.js';
import { runCli, type CliEnd } from './support/run-cli.js';

const KEY = 'event-key-hush';
const trusted = createAuthority();

describe('greenflash-events behind a proxy', () => {
  let server: ScriptedServer;
  let proxy: ForwardProxy;
  let folder: Folder;

  beforeAll(async () => {
    folder = new Folder();
    folder.write('ca.pem', trusted.cert);
    folder.write('history.ndjson', `${JSON.stringify(historyLine(1))}\n`);
    server = await startScriptedServer({ tls: trusted.issue() });
  });

  beforeEach(async () => {
    proxy = await new ForwardProxy().start();
  });

  afterEach(() => proxy.close());

  afterAll(async () => {
    await server.stop();
    folder.remove();
  });

  function run(args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<CliEnd> {
    const api = { GREENFLASH_API_KEY: KEY, GREENFLASH_BASE_URL: server.baseUrl };
    const env = { ...api, NODE_EXTRA_CA_CERTS: folder.at('ca.pem'), HTTPS_PROXY: `http://${proxy.host}`, NO_PROXY: '' };
    return runCli(args, { cwd: folder.path, env: { ...env, ...more } });
  }

  it.each([
    ['send', ['send', JSON.stringify({ eventType: 'trial_started', value: 'pro', productId: PRODUCT })]],
    ['import', ['import', 'history.ndjson']],
    ['doctor', ['doctor']],
  ])('reaches the API by CONNECT, and the proxy sees neither key nor event: %s', async (_, args) => {
    const before = server.attempts.length;
    const { stderr, stdout } = await run(args);
    expect([stderr, stdout]).toEqual(['', expect.not.stringMatching(/ECONNREFUSED|cannot be reached/)]);
    expect(server.attempts.length).toBeGreaterThan(before);
    expect([proxy.heads[0]?.method, proxy.heads[0]?.url]).toEqual(['CONNECT', `127.0.0.1:${server.port}`]);
    expect(proxy.told).not.toMatch(/hush|trial|upgrade/);
  });

  it('names a proxy that cannot be reached', async () => {
    const end = await run(['doctor'], { HTTPS_PROXY: 'http://127.0.0.1:9' });
    expect(end.code).toBe(5);
    expect(end.stdout).toContain('nothing listens there (ECONNREFUSED; by the proxy http://127.0.0.1:9)');
  });
});
