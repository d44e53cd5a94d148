import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Folder } from './support/folder.js';
import { jsonOf, runCli, type CliEnd } from './support/run-cli.js';

const APP = join(__dirname, 'apps/billing-app.mjs');

describe('greenflash-events plan', () => {
  let folder: Folder;

  beforeAll(() => (folder = new Folder()));
  afterAll(() => folder.remove());

  function run(...args: readonly string[]): Promise<CliEnd> {
    return runCli(['plan', ...args], { cwd: folder.path });
  }

  it('writes the events of an app as Markdown, without a key, and without starting the app', async () => {
    const { code, stdout, stderr } = await run(APP);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('# Tracking plan');
    expect(stdout).toContain(
      '| `upgrade_purchased` |  | When `POST /billing/upgrade` succeeds | `BillingController.upgrade` |',
    );
    expect(stdout).toContain('| `influence` | `"positive"` |');
    expect(stdout).toContain('| `value` | computed |');
  });

  it('writes them as JSON, to a file too', async () => {
    const plan = [expect.objectContaining({ eventType: 'upgrade_purchased', route: 'POST /billing/upgrade' })];

    expect(JSON.parse((await run(`${APP}#AppModule`, '--format', 'json')).stdout)).toEqual(plan);
    expect(jsonOf(await run(APP, '--json'))).toEqual({ ok: true, events: plan });
    expect((await run(APP, '--output', 'plan.md')).stdout).toBe('1 event written to plan.md.\n');
    expect(folder.read('plan.md')).toBe((await run(APP)).stdout);
  });

  it.each([
    [['nowhere.js'], 'there is no file nowhere.js'],
    [['app.ts'], 'Build the app, and give the built file.'],
    [[`${APP}#Module`], 'It exports AppModule.'],
    [['app.mjs'], 'has no @greenflash-events/nestjs'],
    [[APP, '--output', 'missing/plan.md'], 'missing/plan.md cannot be written'],
  ])('refuses %j, and says what to do', async (args, message) => {
    folder.write('app.ts', '');
    folder.write('app.mjs', 'export class AppModule {}');

    const end = await run(...args);

    expect(end.stderr).toContain(message);
    expect(end.code).toBe(3);
    expect(existsSync(folder.at('missing'))).toBe(false);
  });
});
