import { Logger, type INestApplication } from '@nestjs/common';
import { startScriptedServer, waitFor, type ScriptedServer } from '../../test-kit/src/index.js';
import { blocksOf, readPage, type CodeBlock } from './support/pages.js';
import { runBlock } from './support/run-block.js';

const ENVIRONMENT = ['GREENFLASH_API_KEY', 'GREENFLASH_BASE_URL', 'GREENFLASH_PRODUCT_ID'] as const;
const PRODUCT_ID = '3c90c3cc-0d44-4b50-8888-8dd25736052a';

/** The first program of a page, on a port that is free. */
function firstProgram(path: string): CodeBlock {
  const [block] = blocksOf(readPage(path), 'ts');
  const code = block!.code.replace('app.listen(3000)', "app.listen(0, '127.0.0.1')");
  expect(code).not.toBe(block!.code);
  return { ...block!, code };
}

describe('the first program of a page', () => {
  let server: ScriptedServer;

  beforeAll(() => {
    Logger.overrideLogger(false);
  });

  beforeEach(async () => {
    server = await startScriptedServer();
    process.env['GREENFLASH_API_KEY'] = 'test-key';
    process.env['GREENFLASH_BASE_URL'] = server.baseUrl;
    process.env['GREENFLASH_PRODUCT_ID'] = PRODUCT_ID;
  });

  afterEach(async () => {
    for (const name of ENVIRONMENT) delete process.env[name];
    await server.stop();
  });

  it.each([
    ['README.md', 'billing/upgrades', { plan: 'pro' }],
    ['packages/docs/getting-started.md', 'billing/upgrades/pro', {}],
  ])('of %s runs, and its event arrives', async (page, path, body) => {
    const app = await runBlock<INestApplication>(firstProgram(page), require, 'app');
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${await app.getUrl()}/${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    expect(await answer.json()).toEqual({ id: 'order-of-pro', amount: 149 });

    await waitFor('the event is stored', () => server.events.storedOnce === 1);
    expect(JSON.parse(String(server.attempts[0]!.body))).toMatchObject({
      eventType: 'upgrade_purchased',
      value: '149.00',
      influence: 'positive',
      productId: PRODUCT_ID,
    });
    await app.close();
  });
});
