import { startCollector, type Collector } from '@greenflash-events/collector';
import { connectionTo } from './support/collected.js';
import { Folder, PRODUCT } from './support/folder.js';
import { jsonOf, runCli, type CliEnd } from './support/run-cli.js';

const EVENT = { eventType: 'trial_started', value: 'pro', externalUserId: 'user-7' };

describe('greenflash-events send', () => {
  let collector: Collector;
  let folder: Folder;

  beforeAll(async () => {
    folder = new Folder();
    collector = await startCollector();
  });

  beforeEach(() => collector.reset());

  afterAll(async () => {
    await collector.close();
    folder.remove();
  });

  function run(args: readonly string[], env: Readonly<Record<string, string>> = {}, input = ''): Promise<CliEnd> {
    return runCli(['send', ...args], { cwd: folder.path, env: { ...connectionTo(collector), ...env }, input });
  }

  it('delivers the event of its argument, and says under which id', async () => {
    const end = await run([JSON.stringify(EVENT), '--product-id', PRODUCT, '--json']);

    expect(end).toMatchObject({ code: 0, stderr: '' });
    const [event] = await collector.events();
    expect(event?.body).toMatchObject(EVENT);
    expect(jsonOf(end)).toMatchObject({
      ok: true,
      outcome: { status: 'delivered', eventId: event?.eventId, insertId: event?.body.insertId },
    });
  });

  it('reads the event from the standard input', async () => {
    const end = await run(['-'], {}, JSON.stringify({ ...EVENT, productId: PRODUCT }));

    expect(end.stdout).toContain('Delivered: event ');
    expect(await collector.events()).toHaveLength(1);
  });

  it('says what is wrong with an event that is none, and sends nothing', async () => {
    const end = await run([JSON.stringify({ ...EVENT, influence: 'good' })]);

    expect(end.code).toBe(1);
    expect(end.stdout).toContain('Not a valid event (invalid), nothing was sent:\n  productId is required');
    expect(end.stdout).toContain('influence must be one of positive, negative, neutral');
    expect(await collector.stats()).toMatchObject({ accepted: 0, rejected: 0 });
  });

  it('says at once that the key is refused, and takes it from a file', async () => {
    const args = [JSON.stringify(EVENT), '--product-id', PRODUCT];

    const refused = await run(args, { GREENFLASH_API_KEY: 'wrong' });
    expect(refused.code).toBe(4);
    expect(refused.stdout).toMatch(
      /^Not delivered, since the API refuses the key\. Send it again.*\nSet GREENFLASH_API_KEY/,
    );

    folder.write('key', `${collector.apiKey}\n`);
    expect((await run([...args, '--api-key-file', 'key'], { GREENFLASH_API_KEY: 'wrong' })).code).toBe(0);
  });

  it.each([
    [['{eventType'], {}, 2, 'the event is not JSON'],
    [['{}'], { GREENFLASH_API_KEY: '' }, 2, 'no API key is given\nSet GREENFLASH_API_KEY, or give --api-key-file.'],
    [['{}'], { GREENFLASH_BASE_URL: 'greenflash' }, 2, 'the environment variable GREENFLASH_BASE_URL'],
    [['{}', '--api-key-file', '/dev/null'], {}, 3, 'the file /dev/null holds no API key'],
    [['{}', '--api-key-file', 'nowhere'], {}, 3, 'the file nowhere with the API key cannot be read'],
    [['{}', '--deadline', 'soon'], {}, 2, 'It must be a time such as 90s'],
    [[], {}, 2, "missing required argument 'json'"],
  ])('refuses %j with %j: %d', async (args, env, code, message) => {
    const end = await run(args, env);

    expect(end.stderr).toContain(message);
    expect(end.code).toBe(code);
  });

  it('says within its deadline that there is no API', async () => {
    const event = JSON.stringify({ ...EVENT, productId: PRODUCT });
    const end = await run([event, '--base-url', 'http://127.0.0.1:9/api/v1', '--deadline', '0.3s']);

    expect(end.code).toBe(5);
    expect(end.stdout).toContain('there is no connection to the API');
  });
});
