import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LedgerMetrics } from '@greenflash-events/core/engine';
import { migrate } from '@greenflash-events/outbox';
import { Pool } from 'pg';
import { parse, parseAllDocuments } from 'yaml';
import { PrometheusMeter } from '../../../packages/cli/src/claiming/prometheus.js';
import { StoreWatch } from '../../../packages/cli/src/claiming/store-watch.js';
import { createProgram } from '../../../packages/cli/src/program/create-program.js';
import { describeWithPostgres, startPostgres } from '../../../packages/test-kit/src/index.js';
import { parseDockerfile } from './dockerfile.js';

const ROOT = resolve(__dirname, '../../..');
const HERE = resolve(__dirname, '..');
const read = (path: string): string => readFileSync(join(HERE, path), 'utf8');
const stages = parseDockerfile(read('Dockerfile'));

/** Environment variables that images and programs of others know. */
const OF_OTHERS = /^(?:POSTGRES_|GF_|NODE_ENV$)/;

interface Container {
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string }[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly livenessProbe?: { readonly httpGet: { readonly path: string; readonly port: string } };
  readonly readinessProbe?: { readonly httpGet: { readonly path: string; readonly port: string } };
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly selector?: { readonly matchLabels: object };
    readonly template: {
      readonly metadata?: { readonly labels: object };
      readonly spec: { readonly terminationGracePeriodSeconds?: number; readonly containers: readonly Container[] };
    };
  };
}

/** Every metric that there is, as Prometheus' text has it: names with the values of their labels. */
async function allSamples(): Promise<string> {
  const meter = new PrometheusMeter();
  const counts = { claimed: 1, delivered: 1, sampled: 1, dead: 1, released: 1, accepted: 1, dropped: 1, inFlight: 1 };
  const stats = { ...counts, queued: 1, rejected: { invalid: 1 }, lane: { state: 'active', limit: 8 } } as const;
  const metrics = new LedgerMetrics(meter, { tracker: 'relay', hookErrors: 0 }, () => stats);
  const attempt = { tracker: 'relay', insertId: '1', eventType: 'x', attempt: 1, durationMs: 7 };
  metrics.attemptEnded({ ...attempt, status: 200 });
  metrics.attemptEnded({ ...attempt, fault: 'timeout' });
  const state = { waiting: 1, deadLetters: 1, lagMs: 1, deadRows: 1 };
  const store = {
    kind: 'outbox',
    server: '',
    address: '',
    examine: () => Promise.resolve(state),
    ping: () => Promise.resolve(),
  } as const;
  const watch = new StoreWatch(store);
  watch.measure(meter);
  await watch.state();
  return meter.text();
}

/** Whether the command line of the images is one that the program takes; nothing is run. */
async function isCommandLine([binary, ...args]: readonly string[]): Promise<boolean> {
  if (binary !== 'greenflash-events') return false;
  try {
    const program = createProgram(() => Promise.resolve(), '0.0.0').configureOutput({ writeErr: () => undefined });
    await program.parseAsync(args, { from: 'user' });
    return true;
  } catch (error) {
    // Another copy of commander may be nearer to the program than to this test.
    if ((error as Error).name === 'CommanderError') return false;
    throw error;
  }
}

describe('The files of operations', () => {
  describe('name metrics', () => {
    const files = ['prometheus/alerts.yml', 'prometheus/alerts.test.yml', 'grafana/dashboard.json'];

    it.each(files)('that there are, in %s', async (file) => {
      const samples = await allSamples();
      const known = new Set(samples.match(/^greenflash_events_\w+/gm));
      const named = [...new Set(read(file).match(/\bgreenflash_events_\w+/g))];
      expect(named.length).toBeGreaterThan(2);
      expect(named.filter((name) => !known.has(name))).toEqual([]);
    });

    it.each(files)('with labels that they have, in %s', async (file) => {
      const samples = await allSamples();
      const outcomes =
        read(file)
          .replaceAll('\\"', '"')
          .match(/outcome=~?"[\w|]+"/g) ?? [];
      const values = outcomes.flatMap((label) => label.replace(/^outcome=~?"|"$/g, '').split('|'));
      expect(values.length).toBeGreaterThan(0);
      expect(values.filter((value) => !samples.includes(`outcome="${value}"`))).toEqual([]);
    });

    it('and would be seen not to', async () => {
      expect(await allSamples()).not.toContain('greenflash_events_lag_seconds');
    });
  });

  it('show every metric of a store in the dashboard', async () => {
    const names = new Set((await allSamples()).match(/^greenflash_events_(?:store|lane)_\w+/gm));
    const shown = `${read('grafana/dashboard.json')}${read('prometheus/alerts.yml')}`;
    expect([...names].filter((name) => !shown.includes(name))).toEqual([]);
  });

  it('have alert rules that Prometheus takes, where its tool is installed', () => {
    const tool = process.env['PROMTOOL'] ?? 'promtool';
    const { error, status, stdout, stderr } = spawnSync(
      tool,
      ['test', 'rules', join(HERE, 'prometheus/alerts.test.yml')],
      {
        encoding: 'utf8',
      },
    );
    if (error !== undefined) {
      process.stderr.write('The alert rules are not run: there is no promtool\n');
      return;
    }
    expect({ status, said: `${stdout}${stderr}` }).toMatchObject({ status: 0 });
  });

  describe('build images', () => {
    it.each(['app', 'relay', 'worker', 'collector'])('of the target %s, with a command', (name) => {
      const stage = stages.find((each) => each.name === name);
      expect(stage?.command?.length).toBeGreaterThan(1);
    });

    it('from files that are there', () => {
      const sources = stages.flatMap(({ copies }) => copies.flatMap(({ from }) => from));
      expect(sources.length).toBeGreaterThan(1);
      expect(sources.filter((source) => !existsSync(join(ROOT, source)))).toEqual([]);
      const ignored = read('Dockerfile.dockerignore');
      expect(sources.filter((source) => !ignored.includes(`!${source}\n`))).toEqual([]);
    });

    it('that start files and programs that there are', async () => {
      const app = stages.find(({ name }) => name === 'app')!;
      expect(app.command).toEqual(['node', 'dist/main.js']);
      expect(existsSync(join(ROOT, 'examples/orders-outbox/dist/main.js'))).toBe(true);
      for (const name of ['relay', 'worker']) {
        expect([name, await isCommandLine(stages.find((stage) => stage.name === name)!.command!)]).toEqual([
          name,
          true,
        ]);
      }
      expect(await isCommandLine(['greenflash-events', 'relay', '--no-such-flag'])).toBe(false);
    });

    it('that install packages which this repository publishes', () => {
      const installed = read('Dockerfile').match(/@greenflash-events\/[\w-]+/g)!;
      const manifests = installed.map((name) => join(ROOT, 'packages', name.split('/')[1]!, 'package.json'));
      expect(installed.length).toBeGreaterThan(1);
      for (const manifest of manifests) {
        expect(JSON.parse(readFileSync(manifest, 'utf8'))).toMatchObject({ publishConfig: { access: 'public' } });
      }
    });
  });

  describe('compose', () => {
    interface Service {
      readonly build?: { readonly target: string; readonly dockerfile: string; readonly context: string };
      readonly command?: readonly string[];
      readonly environment?: Readonly<Record<string, string>>;
      readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
      readonly volumes?: readonly string[];
      readonly healthcheck?: object;
    }
    const { services, volumes } = parse(read('compose.yaml'), { merge: true }) as {
      readonly services: Readonly<Record<string, Service>>;
      readonly volumes: object;
    };
    const all = Object.entries(services);

    it('images that there are, from the root of the repository', () => {
      for (const [, { build }] of all) {
        if (build === undefined) continue;
        expect(resolve(HERE, build.context)).toBe(ROOT);
        expect(existsSync(join(ROOT, build.dockerfile))).toBe(true);
        expect(stages.map(({ name }) => name)).toContain(build.target);
      }
      expect(all.filter(([, { build }]) => build !== undefined)).toHaveLength(4);
    });

    it('commands that the program takes', async () => {
      const lines = all.flatMap(([, { command }]) => (command?.[0] === 'greenflash-events' ? [command] : []));
      expect(lines).toHaveLength(1);
      for (const line of lines) expect(await isCommandLine(line)).toBe(true);
    });

    it('services that wait for one another, and files that are there', () => {
      for (const [name, { depends_on: needed = {}, volumes: mounted = [] }] of all) {
        for (const [other, { condition }] of Object.entries(needed)) {
          expect([name, other, Object.keys(services)]).toEqual([name, other, expect.arrayContaining([other])]);
          if (condition === 'service_healthy') expect(services[other]).toHaveProperty('healthcheck');
        }
        for (const volume of mounted) {
          const from = volume.split(':')[0]!;
          expect([volume, from.startsWith('.') ? existsSync(join(HERE, from)) : from in volumes]).toEqual([
            volume,
            true,
          ]);
        }
      }
    });

    it('environment variables that something reads', () => {
      const names = all.flatMap(([, { environment = {} }]) => Object.keys(environment));
      expect(names.filter((name) => !OF_OTHERS.test(name) && !isRead(name))).toEqual([]);
    });

    it('the addresses that Prometheus asks', () => {
      const { scrape_configs: jobs } = parse(read('prometheus/prometheus.yml')) as {
        readonly scrape_configs: readonly {
          readonly static_configs: readonly { readonly targets: readonly string[] }[];
        }[];
      };
      const targets = jobs.flatMap(({ static_configs: groups }) => groups.flatMap(({ targets: some }) => some));
      for (const target of targets) {
        const [service = '', port] = target.split(':');
        const command = services[service]?.command ?? stages.find(({ name }) => name === service)?.command;
        expect(command).toContain(`0.0.0.0:${port}`);
      }
    });
  });

  describe('deploy to Kubernetes', () => {
    const manifests = readdirSync(join(HERE, 'kubernetes')).flatMap((file) =>
      parseAllDocuments(read(`kubernetes/${file}`)).map((document) => document.toJS() as Manifest),
    );
    const containers = manifests.flatMap(({ spec }) => spec.template.spec.containers);

    it('commands that the images have', async () => {
      const lines = containers.map(({ args }) => args);
      expect(lines).toHaveLength(4);
      for (const line of lines) {
        const isKnown = line[0] === 'node' ? stages[1]?.command?.join() === line.join() : await isCommandLine(line);
        expect([line, isKnown]).toEqual([line, true]);
      }
    });

    it('probes of paths and ports that are served', () => {
      const probed = containers.filter(({ livenessProbe }) => livenessProbe !== undefined);
      expect(probed).toHaveLength(2);
      for (const { args, ports, livenessProbe, readinessProbe } of probed) {
        const port = ports!.find(({ name }) => name === livenessProbe!.httpGet.port)!.containerPort;
        expect(args).toContain(`0.0.0.0:${port}`);
        expect([livenessProbe!.httpGet.path, readinessProbe!.httpGet.path]).toEqual(['/livez', '/healthz']);
        expect(readinessProbe!.httpGet.port).toBe(livenessProbe!.httpGet.port);
      }
    });

    it('pods that are chosen by their labels, with a grace that is longer than the deadline', () => {
      for (const { kind, spec } of manifests) {
        if (kind !== 'Deployment') continue;
        expect(spec.template.metadata!.labels).toEqual(spec.selector!.matchLabels);
        expect(spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(10);
      }
    });

    it('environment variables that something reads', () => {
      const names = containers.flatMap(({ env }) => env.map(({ name }) => name));
      expect(names.filter((name) => !isRead(name))).toEqual([]);
    });
  });

  describeWithPostgres('ask PostgreSQL', () => {
    it('what the view has', async () => {
      const postgres = await startPostgres({ fsync: 'off' });
      const pool = new Pool({ connectionString: postgres.url });
      try {
        await migrate(pool);
        await pool.query(read('postgresql/lag.sql'));
        const { panels } = JSON.parse(read('grafana/dashboard.json')) as {
          readonly panels: readonly { readonly targets: readonly { readonly rawSql?: string }[] }[];
        };
        const queries = panels.flatMap(({ targets }) => targets.flatMap(({ rawSql }) => rawSql ?? []));
        expect(queries).toHaveLength(1);
        for (const query of queries) expect((await pool.query(query)).rows).toHaveLength(1);
      } finally {
        await pool.end();
        await postgres.close();
      }
    });
  });
});

/** Whether a source of the repository names the variable. */
function isRead(name: string): boolean {
  const sources = ['packages', 'examples'].map((folder) => join(ROOT, folder));
  const found = spawnSync(
    'grep',
    ['-rlE', '--include=*.ts', '--exclude-dir=node_modules', '--exclude-dir=dist', `['"\`]${name}['"\`]`, ...sources],
    {
      encoding: 'utf8',
    },
  );
  return found.stdout.split('\n').some((path) => path.includes('/src/'));
}
