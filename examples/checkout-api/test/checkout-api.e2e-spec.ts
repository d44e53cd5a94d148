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
function stored(events: readonly ReturnType<typeof demoRequests>[number]['event'][], duplicates = 0): StoredEvent[] {
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
        duplicates,
      }) as unknown as StoredEvent,
  );
}

describe('the demo', () => {
  it(
    'sends at least 25 requests and finds each event once and right',
    async () => {
      const { code, stdout, stderr } = await run('demo.js');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('26 requests, 26 events');
      expect(stdout).toMatch(/upgrade_purchased +149\.00 +currency +positive +user-ada +acme +thread-1/);
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
    expect(differences([first], stored([first], 1))).toEqual([expect.stringMatching(/^sent twice: signup/)]);
    expect(differences([first, second], stored([first, { ...second, value: '0' }]))).toHaveLength(2);
  });
});

describe('npm start', () => {
  it(
    'ends with one clear line and exit code 1 where a port is in use',
    async () => {
      const taken = createServer().listen(3000, '127.0.0.1');
      const isOurs = await Promise.race([
        once(taken, 'listening').then(() => true),
        once(taken, 'error').then(() => false),
      ]);
      try {
        const { code, stderr } = await run('start.js');
        expect(code).toBe(1);
        expect(stderr).toMatch(/port (3000|4100) is in use/);
      } finally {
        if (isOurs) await new Promise((closed) => taken.close(closed));
      }
    },
    TIMEOUT_MS,
  );

  it(
    'shows a curl whose event appears in the collector, and ends on SIGTERM with the event delivered',
    async () => {
      const child = spawn(process.execPath, [join(DIST, 'start.js')], { stdio: ['ignore', 'pipe', 'inherit'] });
      let stdout = '';
      await new Promise<void>((ready) => {
        child.stdout.on('data', (chunk: Buffer) => {
          stdout += chunk.toString();
          if (stdout.includes('Ctrl-C')) ready();
        });
      });
      const app = /checkout-api +(\S+)/.exec(stdout)![1]!;
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
      const waiting = await fetch('http://127.0.0.1:4100/_collector/wait?eventType=upgrade_purchased&timeoutMs=5000', {
        headers: { authorization: 'Bearer dev' },
      });
      const { events } = (await waiting.json()) as { events: StoredEvent[] };
      expect(events[0]?.body).toMatchObject({ value: '149.00', externalConversationId: 'thread-9' });
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
    TIMEOUT_MS,
  );
});
