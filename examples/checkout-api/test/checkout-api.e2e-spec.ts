import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { StoredEvent } from '@greenflash-events/collector';
import { differences } from '../src/demo/compare.js';
import { demoRequests } from '../src/demo/requests.js';

const DIST = join(__dirname, '../dist');
const TIMEOUT_MS = 60_000;

async function run(program: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [join(DIST, program)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, ...output };
}

/** What the collector would hold if each of these had arrived. */
function stored(events: readonly ReturnType<typeof demoRequests>[number]['event'][]): StoredEvent[] {
  return events.map(
    ({ user, organization, conversation, valueType, influence, ...rest }) =>
      ({
        body: {
          ...rest,
          externalUserId: user,
          externalOrganizationId: organization,
          externalConversationId: conversation,
        },
        derived: { valueType, influence },
      }) as unknown as StoredEvent,
  );
}

/** Holds a port until the test ends; false where something else holds it already. */
async function occupy(port: number): Promise<{ close: () => Promise<void> }> {
  const server = createServer().listen(port, '127.0.0.1');
  const isOurs = await Promise.race([
    once(server, 'listening').then(() => true),
    once(server, 'error').then(() => false),
  ]);
  return { close: async () => (isOurs ? void (await once(server.close(), 'close')) : undefined) };
}

describe('the demo', () => {
  it(
    'tells a day with an outage in it, in 80 columns, and finds each event once and right',
    async () => {
      const { code, stdout, stderr } = await run('demo.js');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('8 events wait');
      expect(stdout).toContain('26 accepted = 26 delivered + 0 sampled + 0 dead + 0 dropped');
      expect(stdout).toContain('26 requests, 26 events');
      expect(stdout).toContain('26 stored by the collector: 3 requests came again');
      expect(stdout).toMatch(/upgrade_purchased +149\.00 +positive +user-ada +thread-1/);
      expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it('finds what is missing, doubled or wrong', () => {
    const expected = demoRequests().map(({ event }) => event);
    const [first, second] = expected as [(typeof expected)[0], (typeof expected)[0]];
    expect(differences(expected, stored(expected))).toEqual([]);
    expect(differences(expected, stored(expected.slice(1)))).toEqual([
      expect.stringMatching(/^missing: signup_completed/),
    ]);
    expect(differences([first], stored([first, first]))).toEqual([expect.stringMatching(/^not expected: signup/)]);
    expect(differences([first, second], stored([first, { ...second, value: '0' }]))).toHaveLength(2);
  });
});

describe('npm start', () => {
  it(
    'shows a curl whose event appears in the collector, on the next ports where its own are taken, and ends on SIGTERM',
    async () => {
      const taken = await Promise.all([3000, 4100].map(occupy));
      const child = spawn(process.execPath, [join(DIST, 'start.js')], { stdio: ['ignore', 'pipe', 'inherit'] });
      let stdout = '';
      await new Promise<void>((ready, failed) => {
        child.once('exit', (code) => failed(new Error(`it ended with ${code} after: ${stdout}`)));
        child.stdout.on('data', (chunk: Buffer) => {
          stdout += chunk.toString();
          if (stdout.includes('Ctrl-C')) ready();
        });
      });
      expect(stdout).toMatch(/port 3000 is in use: checkout-api listens on 30\d\d/);
      expect(stdout).toMatch(/port 4100 is in use: the collector listens on 41\d\d/);
      const app = /checkout-api +(http\S+)/.exec(stdout)![1]!;
      const collector = /collector +(http[^/]+\/\/[^/]+)/.exec(stdout)![1]!;
      const response = await fetch(`${app}/billing/upgrades`, {
        method: 'POST',
        headers: {
          authorization: 'Bearer ada-token',
          'x-conversation-id': 'thread-9',
          'content-type': 'application/json',
        },
        body: '{"plan":"pro"}',
      });
      expect(response.status).toBe(201);
      const waiting = await fetch(`${collector}/_collector/wait?eventType=upgrade_purchased&timeoutMs=5000`, {
        headers: { authorization: 'Bearer dev' },
      });
      const { events } = (await waiting.json()) as { events: StoredEvent[] };
      expect(events[0]?.body).toMatchObject({ value: '149.00', externalConversationId: 'thread-9' });
      child.kill('SIGTERM');
      await once(child, 'exit');
      await Promise.all(taken.map(({ close }) => close()));
    },
    TIMEOUT_MS,
  );
});
