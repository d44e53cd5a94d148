import { join } from 'node:path';
import { describeWithRedis, startChild, startExample, type Child } from '../../../packages/test-kit/src/index.js';

const START = join(__dirname, '../dist/start.js');
const UPGRADES = 300;
const OWN = { REDIS_URL: undefined, SPOOL_DIRECTORY: undefined };

describeWithRedis('The example fleet-bullmq', () => {
  let child: Child | undefined;

  // In good order, so that it ends what it started; killed where it does not.
  afterEach(async () => {
    child?.signal('SIGTERM');
    await child?.exit();
  });

  it('stores every event once although a worker is killed, sends more, and ends all that it started', async () => {
    const example = await startExample(START, OWN);
    child = example.child;
    await child.says(new RegExp(`${2 * UPGRADES} events are stored`));
    expect((await fetch(`${example.url}/upgrades/acme`, { method: 'POST' })).status).toBe(201);

    const bodies = await example.arrived(2 * UPGRADES + 1);
    const accounts = bodies.map(({ externalOrganizationId }) => externalOrganizationId!);
    const ordered = ['shop-0', 'shop-1'].flatMap((name) => Array.from({ length: UPGRADES }, (_, n) => `${name}-${n}`));
    expect(accounts.toSorted()).toEqual([...ordered, 'acme'].sort());

    child.signal('SIGTERM');
    expect((await child.exit()).code).toBe(0);
  });

  it('says what is missing where there is no Redis, and ends', async () => {
    child = startChild(START, { env: { ...OWN, REDIS_SERVER: '/nowhere' } });
    expect((await child.exit()).code).toBe(1);
    expect(child.stderr).toMatch(/^fleet-bullmq cannot start: there is no redis-server.*apt-get install redis-server/);
  });
});
