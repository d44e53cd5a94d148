import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createTracker } from '@greenflash-events/core';
import { bullmqDelivery } from '@greenflash-events/bullmq';
import { startCollector, type Collector } from '@greenflash-events/collector';
import { createOutbox, migrate } from '@greenflash-events/outbox';
import { Pool } from 'pg';
import {
  describeWithPostgres,
  describeWithRedis,
  replied,
  startPostgres,
  startRedis,
  startScriptedServer,
  waitFor,
  waitForAsync,
  type PostgresServer,
  type RedisServer,
} from '../../test-kit/src/index.js';
import { connectionTo } from './support/collected.js';
import { allCommands } from './support/command-tree.js';
import { fillSpool } from './support/dead-letters.js';
import { Folder, PRODUCT, historyLine, ndjson } from './support/folder.js';
import { runCli, startShell, type CliRun } from './support/run-cli.js';

interface Expected {
  /** What comes out on the standard output, or into the file that the line names. */
  readonly says: string;
  readonly file?: string;
  /** @default 0 */
  readonly code?: number;
}

const PROMPT = '  $ greenflash-events ';

/** What is promised of each example that runs by itself, in the order of the help. */
const ALONE: Readonly<Record<string, Expected>> = {
  'import history.ndjson --dry-run': { says: '2 events can be sent, and no line is rejected.' },
  'import history.csv --map eventType=kind --map value=amount --set valueType=currency --rate 200': {
    says: 'line 3  eventType is required',
    code: 1,
  },
  'import history.csv --mapping mapping.json --preview': { says: 'The first 1 event of history.csv', code: 1 },
  'import history.csv --mapping mapping.json --skip-invalid': { says: '1 event delivered, 1 line not valid', code: 1 },
  [`validate history.ndjson --product-id ${PRODUCT}`]: { says: 'All 2 events are valid.' },
  'validate history.csv --mapping mapping.json --report bad.ndjson': {
    says: '"line":3',
    file: 'bad.ndjson',
    code: 1,
  },
  [`send '{"eventType": "trial_started", "value": "pro", "externalUserId": "user-7"}' --product-id ${PRODUCT}`]: {
    says: 'Delivered: event ',
  },
  'send - --deadline 5s < event.json': { says: 'Delivered: event ' },
  'spool ls events': { says: '3 dead letters.' },
  'spool ls events --reason rejected --older-than 1d': { says: '0 dead letters.' },
  'spool show events upgrade:42': { says: '"eventType": "upgrade_purchased"' },
  'spool redrive events --event-type upgrade_purchased': { says: '1 dead letter put back.' },
  'spool purge events --older-than 30d': { says: '0 dead letters deleted.' },
  'spool purge events --all': { says: '3 dead letters deleted.' },
  'spool export events > dead.ndjson': { says: '"insertId":"upgrade:42"', file: 'dead.ndjson' },
  'spool export events --output dead.ndjson': { says: '"insertId":"upgrade:42"', file: 'dead.ndjson' },
  'plan dist/app.module.js > tracking-plan.md': { says: '# Tracking plan', file: 'tracking-plan.md' },
  'plan dist/app.module.js#AppModule --format json': { says: '"eventType": "upgrade_purchased"' },
  'plan dist/app.module.js --check tracking-plan.md': { says: 'is the plan of the code: 1 event.' },
  'migrate src/': { says: '1 file would change; --write changes them.' },
  'migrate src/ --to track --write': { says: '1 file changed.' },
  doctor: { says: 'the API takes it' },
  'doctor --spool events': { says: 'events given up: 3', code: 1 },
};

/** Those that need PostgreSQL and Redis. */
const WITH_SERVERS: Readonly<Record<string, Expected>> = {
  ...deadLetterExamples('outbox'),
  ...deadLetterExamples('queue'),
  'relay --migrate --drain': { says: '1 event delivered' },
  'worker --queue greenflash-events --drain': { says: '1 event delivered' },
  'doctor --outbox --bullmq --json': { says: '"subject":"queue","message":"0 events waiting' },
};

/** Those of them that run until they are told to end. */
const SERVICES: Readonly<Record<string, Expected>> = {
  'relay --rate 500': { says: '1 event delivered' },
  'relay --listen 9464 --json': { says: '"delivered":1' },
  'worker --listen 9464 --json': { says: '"delivered":1' },
  worker: { says: '1 event delivered' },
};

/** Those that show what arrives at a collector, until they are told to end. */
const FOLLOWERS: Readonly<Record<string, Expected>> = {
  tail: { says: 'upgrade_purchased' },
  'tail --event-type upgrade_purchased --json': { says: '"kind":"stored"' },
};

/** Where there are none. */
function deadLetterExamples(store: string): Readonly<Record<string, Expected>> {
  return {
    [`${store} ls`]: { says: '0 dead letters.' },
    [`${store} ls --reason rejected --older-than 1d`]: { says: '0 dead letters.' },
    [`${store} show upgrade:42`]: { says: '', code: 3 },
    [`${store} redrive --event-type upgrade_purchased`]: { says: '0 dead letters put back.' },
    [`${store} purge --older-than 30d`]: { says: '0 dead letters deleted.' },
    [`${store} purge --all`]: { says: '0 dead letters deleted.' },
    [`${store} export > dead.ndjson`]: { says: '', file: 'dead.ndjson' },
    [`${store} export --output dead.ndjson`]: { says: '0 dead letters exported.' },
  };
}

describe('the examples of the help', () => {
  let template: Folder;
  let folder: Folder;
  let collector: Collector;

  beforeAll(async () => {
    template = new Folder();
    collector = await startCollector();
    await fill(template);
  });

  beforeEach(async () => {
    folder = new Folder();
    cpSync(template.path, folder.path, { recursive: true });
    await collector.reset();
  });

  afterEach(() => folder.remove());

  afterAll(async () => {
    await collector.close();
    template.remove();
  });

  function type(line: string, env: Readonly<Record<string, string>> = {}): CliRun {
    return startShell(`greenflash-events ${line}`, { cwd: folder.path, env: { ...connectionTo(collector), ...env } });
  }

  async function check({ ended }: CliRun, { says, file, code = 0 }: Expected): Promise<void> {
    const end = await ended;
    expect(end).toMatchObject({ code });
    expect(file === undefined ? end.stdout : folder.read(file)).toContain(says);
  }

  it('are each typed in here, and no other', () => {
    const typed = [ALONE, FOLLOWERS, WITH_SERVERS, SERVICES].flatMap(Object.keys);
    expect(examples().sort()).toEqual(typed.sort());
  });

  it('are there for each command', () => {
    expect(allCommands().filter(({ command }) => examplesOf(command).length === 0)).toEqual([]);
  });

  it.each(Object.entries(ALONE))('do what they say: %s', (line, expected) => check(type(line), expected));

  it.each(Object.entries(FOLLOWERS))('show what arrives: %s', async (line, expected) => {
    const run = type(line);
    let said = '';
    run.child.stdout?.on('data', (text: string) => (said += text));
    await type('send - --deadline 5s < event.json').ended;
    await waitFor('the event is shown', () => said.includes(expected.says)).finally(() => run.child.kill('SIGTERM'));
    await check(run, expected);
  });

  describeWithPostgres('with a database', () => {
    describeWithRedis('and a Redis', () => {
      let postgres: PostgresServer;
      let redis: RedisServer;
      let env: { readonly DATABASE_URL: string; readonly REDIS_URL: string };

      beforeAll(async () => {
        [postgres, redis] = await Promise.all([startPostgres({ fsync: 'off' }), startRedis(['--appendonly', 'yes'])]);
        env = { DATABASE_URL: postgres.url, REDIS_URL: `redis://127.0.0.1:${redis.port}` };
      });

      afterAll(() => Promise.all([postgres.close(), redis.stop()]));

      /** An event in each of them, for the one that the example works on. */
      async function produce(line: string): Promise<void> {
        const event = { eventType: 'trial_started', value: 'pro' };
        if (line.startsWith('worker')) {
          const tracker = createTracker({
            productId: PRODUCT,
            delivery: bullmqDelivery({ connection: env.REDIS_URL }),
          });
          tracker.track(event);
          await tracker.shutdown();
        } else if (/^(?:relay|outbox)/.test(line)) {
          const pool = new Pool({ connectionString: env.DATABASE_URL });
          const client = await pool.connect();
          await migrate(pool);
          if (line.startsWith('relay')) {
            await client.query('begin');
            await createOutbox({ pool, productId: PRODUCT }).track(client, event);
            await client.query('commit');
          }
          client.release();
          await pool.end();
        }
      }

      it.each(Object.entries(WITH_SERVERS))('do what they say: %s', async (line, expected) => {
        await produce(line);
        await check(type(line, env), expected);
      });

      it.each(Object.entries(SERVICES))('run until they are ended: %s', async (line, expected) => {
        await produce(line);
        // Another program may listen at the port of the example.
        const run = type(line.replace('9464', '0'), env);
        await waitForAsync('the event is sent', async () => (await collector.stats()).accepted === 1).finally(() =>
          run.child.kill('SIGTERM'),
        );
        await check(run, expected);
      });
    });
  });
});

function examples(): string[] {
  return allCommands().flatMap(({ command }) => examplesOf(command));
}

function examplesOf(command: ReturnType<typeof allCommands>[number]['command']): string[] {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  const lines = help.split('\n').filter((line) => line.startsWith(PROMPT));
  return lines.map((line) => line.slice(PROMPT.length));
}

/** What the examples name: files of history, a spool with dead letters, a built app. */
async function fill(folder: Folder): Promise<void> {
  folder.write('history.ndjson', ndjson([historyLine(1), historyLine(2)]));
  const row = `149.00,2023-11-07T05:31:56Z,${PRODUCT}\n`;
  folder.write('history.csv', `kind,amount,eventAt,productId\nupgrade_purchased,${row},${row}`);
  folder.write('mapping.json', '{"map": {"eventType": "kind", "value": "amount"}, "set": {"valueType": "currency"}}');
  folder.write('event.json', JSON.stringify(historyLine(3)));
  folder.write('package.json', '{"type": "module"}');
  mkdirSync(folder.at('dist'));
  cpSync(join(__dirname, 'apps/billing-app.mjs'), folder.at('dist/app.module.js'));
  mkdirSync(folder.at('src'));
  folder.write(
    'src/client.ts',
    "import Greenflash from 'greenflash';\nconst client = new Greenflash();\nclient.events.create({});\n",
  );
  symlinkSync(resolve(__dirname, '../../../node_modules'), folder.at('node_modules'));
  await runCli(['plan', 'dist/app.module.js', '--output', 'tracking-plan.md'], { cwd: folder.path });
  const server = await startScriptedServer({ rule: () => replied(400) });
  await fillSpool(server.baseUrl, folder.at('events'));
  await server.stop();
}
