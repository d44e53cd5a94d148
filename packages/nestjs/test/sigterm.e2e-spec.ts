import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { startChild, waitFor, type Child } from '../../test-kit/src/index.js';
import { deadUrl, startEndpoint, type EventsEndpoint } from './support/events-endpoint.js';
import { PLATFORMS, type Platform } from './support/start-app.js';

const APP = join(__dirname, 'support/shutdown-app.mjs');
/** The suite runs for each, and so does the app that it starts. */
const NEST = require.resolve('@nestjs/core').includes('nest-11') ? '11' : '12';
const SLOW_MS = 500;
const CLIENTS = 8;

interface Served {
  readonly child: Child;
  readonly port: number;
}

async function serve(platform: Platform, baseUrl: string, shutdownDeadlineMs: number, hooks = true): Promise<Served> {
  const child = startChild(APP, {
    input: { nest: NEST, platform, baseUrl, shutdownDeadlineMs, hooks, slowMs: SLOW_MS },
  });
  const { port } = await child.message<{ port: number }>('listening');
  return { child, port };
}

/** The body of the answer; `undefined` where there was none. */
function ask(port: number, path: string, agent: Agent): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path, agent }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve(response.statusCode === 200 ? body : undefined));
      response.on('error', () => resolve(undefined));
    });
    request.on('error', () => resolve(undefined));
  });
}

/** Several clients that ask one request after the other on kept-alive connections, until there is no answer any more. */
function load(port: number): { readonly answered: string[]; readonly ended: Promise<unknown> } {
  const answered: string[] = [];
  const client = async (name: number): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let n = 0; ; n++) {
      const body = await ask(port, `/quick/${name}-${n}`, agent);
      if (body === undefined) return agent.destroy();
      answered.push((JSON.parse(body) as { id: string }).id);
    }
  };
  return { answered, ended: Promise.all(Array.from({ length: CLIENTS }, (_, name) => client(name))) };
}

/** Signalled under load, with a slow request in flight and a client that keeps an idle connection open. */
async function stopUnderLoad({ child, port }: Served): Promise<{ answered: string[]; tookMs: number }> {
  const idle = new Agent({ keepAlive: true });
  await ask(port, '/quick/idle', idle);
  const { answered, ended } = load(port);
  const slow = ask(port, '/slow/slow', new Agent());
  await child.message('slow began');
  await waitFor('some answers', () => answered.length > 50);
  const signalledAt = performance.now();
  child.signal('SIGTERM');

  expect(await slow).toBe('{"id":"slow"}');
  const { signal, at } = await child.exit();
  await ended;
  idle.destroy();
  expect(signal).toBe('SIGTERM');
  return { answered: ['idle', 'slow', ...answered], tookMs: at - signalledAt };
}

const valuesOf = (events: readonly { readonly value: string }[]): string[] => events.map(({ value }) => value);

const dropped = (child: Child): string[] =>
  valuesOf(child.messages.filter(({ kind }) => kind === 'dropped') as unknown as { value: string }[]);

const warnings = (child: Child): string[] =>
  child.messages.filter(({ kind }) => kind === 'warning').map(({ text }) => text as string);

describe.each(PLATFORMS)(`A process with NestJS ${NEST} on %s that gets a SIGTERM under load`, (platform) => {
  let endpoint: EventsEndpoint;
  beforeEach(async () => {
    endpoint = await startEndpoint();
  });
  afterEach(() => endpoint.close());

  it('delivers the event of every answered request, once, and says nothing', async () => {
    const app = await serve(platform, endpoint.baseUrl, 10_000);
    const { answered } = await stopUnderLoad(app);

    const delivered = valuesOf(endpoint.events);
    expect(answered.filter((id) => !delivered.includes(id))).toEqual([]);
    expect(new Set(delivered).size).toBe(delivered.length);
    expect(dropped(app.child)).toEqual([]);
    expect(warnings(app.child)).toEqual([]);
  });

  it('reports the event of every answered request in an outage, and ends in time', async () => {
    const app = await serve(platform, await deadUrl(), 300);
    const { answered, tookMs } = await stopUnderLoad(app);

    const lost = dropped(app.child);
    expect(answered.filter((id) => !lost.includes(id))).toEqual([]);
    expect(new Set(lost).size).toBe(lost.length);
    expect(warnings(app.child).filter((line) => line.includes('events are lost'))).toEqual([
      expect.stringContaining(`${lost.length} events are lost`),
    ]);
    expect(tookMs).toBeLessThan(10_000);
  });
});

describe(`A process with NestJS ${NEST} that has not called enableShutdownHooks()`, () => {
  it('is told once', async () => {
    const { child } = await serve('express', await deadUrl(), 300, false);
    await waitFor('the warning', () => warnings(child).length > 0);
    child.signal('SIGTERM');
    await child.exit();

    expect(warnings(child)).toEqual([expect.stringContaining('call app.enableShutdownHooks()')]);
  });
});
