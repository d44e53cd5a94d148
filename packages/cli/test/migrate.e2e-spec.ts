import { Folder } from './support/folder.js';
import { jsonOf, runCli, type CliEnd } from './support/run-cli.js';

const CLIENT = `import Greenflash from 'greenflash';

export const client = new Greenflash({ apiKey: process.env.GREENFLASH_API_KEY });
`;

const CONTROLLER = `import { Controller, Post } from '@nestjs/common';
import Greenflash from 'greenflash';

@Controller('billing')
export class BillingController {
  constructor(private readonly greenflash: Greenflash) {}

  @Post()
  async upgrade() {
    // Its result is not used.
    await this.greenflash.events.create({ eventType: 'upgrade_purchased', productId: 'p', value: '1' });
    this.greenflash.events.create({ eventType: 'a', productId: 'p', value: '1' }).catch(console.error);
    const created = await this.greenflash.events.create({ eventType: 'b', productId: 'p', value: '1' });
    await this.greenflash.messages.create({});
    return created;
  }
}
`;

describe('greenflash-events migrate', () => {
  let folder: Folder;

  beforeEach(() => (folder = new Folder()));
  afterEach(() => folder.remove());

  function run(...args: readonly string[]): Promise<CliEnd> {
    return runCli(['migrate', ...args], { cwd: folder.path });
  }

  it('shows the bridge as a diff where the client is made, and changes nothing', async () => {
    folder.write('greenflash.ts', CLIENT);
    const { code, stdout, stderr } = await run('.');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain("+import { bridgeEvents } from '@greenflash-events/core/bridge';");
    expect(stdout).toContain(
      '+export const client = bridgeEvents(new Greenflash({ apiKey: process.env.GREENFLASH_API_KEY }), tracker);',
    );
    expect(stdout).toContain('1 file would change; --write changes them.');
    expect(folder.read('greenflash.ts')).toBe(CLIENT);
  });

  it('writes it once: a second run finds nothing to change', async () => {
    folder.write('greenflash.ts', CLIENT);
    await run('.', '--write');
    const written = folder.read('greenflash.ts');
    expect(written).toBe(`import Greenflash from 'greenflash';
import { createTracker } from '@greenflash-events/core';
import { bridgeEvents } from '@greenflash-events/core/bridge';

const tracker = createTracker({ handleSignals: true });

export const client = bridgeEvents(new Greenflash({ apiKey: process.env.GREENFLASH_API_KEY }), tracker);
`);
    await run('.', '--write');
    expect(folder.read('greenflash.ts')).toBe(written);
  });

  it('turns calls of a provider whose result is not used into track(), and lists those that are left', async () => {
    folder.write('billing.controller.ts', CONTROLLER);
    const end = await run('billing.controller.ts', '--to', 'track', '--write', '--json');
    expect(jsonOf(end)).toMatchObject({
      ok: true,
      steps: [
        { kind: 'tracked', line: 11 },
        { kind: 'tracked', line: 12 },
        { kind: 'left', line: 13, told: expect.stringContaining('its result is used') as string },
      ],
    });
    const written = folder.read('billing.controller.ts');
    expect(written).toContain("import { TrackingService } from '@greenflash-events/nestjs';");
    expect(written).toContain(
      'constructor(private readonly tracking: TrackingService, private readonly greenflash: Greenflash)',
    );
    expect(written).toContain(`    // Its result is not used.
    this.tracking.track({ eventType: 'upgrade_purchased', productId: 'p', value: '1' });
    this.tracking.track({ eventType: 'a', productId: 'p', value: '1' });
    const created = await this.greenflash.events.create(`);
  });

  it('follows a client from the file that makes it to the files that use it', async () => {
    folder.write('greenflash.ts', CLIENT);
    folder.write(
      'job.ts',
      `import { client } from './greenflash.js';

export async function nightly(): Promise<void> {
  await client.events.create({ eventType: 'usage_logged', productId: 'p', value: '3' });
}
`,
    );
    await run('.', '--to', 'track', '--write');
    expect(folder.read('job.ts')).toContain("import { tracker } from './greenflash.js';");
    expect(folder.read('job.ts')).toContain(
      "  tracker.track({ eventType: 'usage_logged', productId: 'p', value: '3' });",
    );
    expect(folder.read('greenflash.ts')).toContain('export const tracker = createTracker({ handleSignals: true });');
    expect(folder.read('greenflash.ts')).not.toContain('bridgeEvents');
  });

  it('works on CommonJS', async () => {
    folder.write(
      'app.js',
      `const Greenflash = require('greenflash');
const client = new Greenflash();
client.events.create({ eventType: 'a', productId: 'p', value: '1' }).catch(() => {});
`,
    );
    await run('app.js', '--to', 'track', '--write');
    expect(folder.read('app.js')).toBe(`const Greenflash = require('greenflash');
const { createTracker } = require('@greenflash-events/core');

const tracker = createTracker({ handleSignals: true });
const client = new Greenflash();
tracker.track({ eventType: 'a', productId: 'p', value: '1' });
`);
  });

  it.each([
    ['calendar.events.create({ title: "x" });', 'the code does not show'],
    ['import { client } from "./elsewhere"; client.events.create({});', 'comes from a file that was not given'],
    ['import G from "greenflash"; const c = new G(); c?.events.create({});', 'the code does not show'],
    ['import G from "greenflash"; const c = new G(); c.events.create({}, { timeout: 1 });', 'options of a request'],
    ['import G from "greenflash"; const c = new G(); c.events.create(...all);', 'not one object'],
    ['import G from "greenflash"; const c = new G(); f(c.events.create({}));', 'its result is used'],
    ['import G from "greenflash"; const c = new G(); const f = () => c.events.create({});', 'its result is used'],
    ['import G from "greenflash"; const c = new G(); try { await c.events.create({}); } catch {}', 'a try statement'],
    ['import G from "greenflash"; const c = new G(); function f(c) { c.events.create({}); }', 'does not show'],
    ['import G from "greenflash"; export function f(c: G) { c.events.create({}); }', 'made elsewhere'],
    ['import G from "greenflash"; class A { c = new G(); f() { this.c.events.create({}); } }', 'no provider'],
    ['greenflash is no program', 'cannot be parsed'],
  ])('does not touch the call of %s', async (code, why) => {
    folder.write('a.ts', `${code}\n`);
    const { stdout } = await run('a.ts', '--to', 'track');
    expect(stdout).toMatch(new RegExp(`Left as they are:\\n  a.ts:1  .*${why}`));
    expect(stdout).not.toMatch(/^\+.*\.track\(/m);
  });

  it('says so where there is nothing to move, and where a path is none', async () => {
    folder.write('a.ts', 'export const events = [];\n');
    expect((await run('.')).stdout).toBe("No call of the vendor's events.create() was found.\n");
    expect(await run('missing')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('missing cannot be read') as string,
    });
  });
});
