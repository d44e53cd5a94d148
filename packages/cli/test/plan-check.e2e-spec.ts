import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { Folder } from './support/folder.js';
import { jsonOf, runCli, type CliEnd } from './support/run-cli.js';

const ROOT = resolve(__dirname, '../../..');

/** An app as its authors write it; its database is opened by a provider, and its settings are read where it starts. */
const SOURCES = {
  'events.ts': `
    import { defineEvents } from '@greenflash-events/nestjs';
    import { z } from 'zod';

    export const events = defineEvents({
      upgrade_purchased: {
        description: 'A customer moved to a paid plan.',
        owner: 'team-billing',
        valueType: 'currency',
        properties: z.object({ plan: z.enum(['pro', 'team']) }),
      },
      trial_started: { valueType: 'text' },
    });
  `,
  'billing.controller.ts': `
    import { Controller, Inject, Post } from '@nestjs/common';
    import { TrackEvent, currency } from '@greenflash-events/nestjs';
    import { Pool } from 'pg';

    @Controller('billing')
    export class BillingController {
      constructor(@Inject(Pool) private readonly pool: Pool) {}

      @Post('upgrade')
      @TrackEvent('upgrade_purchased', { value: () => currency(149), properties: { plan: 'pro' } })
      upgrade(): Promise<unknown> {
        return this.pool.query('select 1');
      }

      @Post('trial')
      @TrackEvent('trial_started', { value: 'pro' })
      trial(): void {}
    }
  `,
  'app.module.ts': `
    import { Module } from '@nestjs/common';
    import { TrackingModule } from '@greenflash-events/nestjs';
    import { Pool } from 'pg';
    import { BillingController } from './billing.controller';
    import { events } from './events';

    function connect(): Pool {
      throw new Error('the database was opened');
    }

    @Module({
      imports: [TrackingModule.forRoot({ catalogue: events })],
      controllers: [BillingController],
      providers: [{ provide: Pool, useFactory: connect }],
    })
    export class AppModule {}
  `,
} as const;

type Sources = Readonly<Record<string, string>>;

/** As the compiler options of a new Nest project say. */
const OPTIONS: ts.CompilerOptions = {
  module: ts.ModuleKind.CommonJS,
  target: ts.ScriptTarget.ES2023,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  esModuleInterop: true,
};

describe('greenflash-events plan --check', () => {
  let folder: Folder;

  beforeEach(() => {
    folder = new Folder();
    folder.write('package.json', '{"name": "shop", "private": true}');
    symlinkSync(join(ROOT, 'node_modules'), folder.at('node_modules'));
    build(SOURCES);
  });
  afterEach(() => folder.remove());

  /** Leaves what `nest build` leaves: CommonJS in dist. */
  function build(sources: Sources): void {
    rmSync(folder.at('dist'), { recursive: true, force: true });
    mkdirSync(folder.at('dist'));
    for (const [name, code] of Object.entries(sources)) {
      const { outputText } = ts.transpileModule(code, { compilerOptions: OPTIONS, fileName: name });
      writeFileSync(folder.at(`dist/${name.replace(/\.ts$/, '.js')}`), outputText);
    }
  }

  /** The app after a change in one place. */
  function change(file: keyof typeof SOURCES, from: string, to: string): void {
    if (!SOURCES[file].includes(from)) throw new Error(`${file} has no ${from}`);
    build({ ...SOURCES, [file]: SOURCES[file].replace(from, to) });
  }

  function run(...args: readonly string[]): Promise<CliEnd> {
    return runCli(['plan', 'dist/app.module.js', ...args], { cwd: folder.path });
  }

  it.each(['tracking-plan.md', 'tracking-plan.json'])('agrees with %s, which plan has written', async (file) => {
    expect(await run('--output', file)).toMatchObject({ code: 0, stdout: `2 events written to ${file}.\n` });

    expect(await run('--check', file)).toMatchObject({
      ...{ code: 0, stderr: '' },
      stdout: `${file} is the plan of the code: 2 events.\n`,
    });
    expect(jsonOf(await run('--check', file, '--json'))).toEqual({ ok: true, check: file });
  });

  it('agrees with a file that a formatter has changed', async () => {
    await run('--output', 'plan.md');
    const wide = folder
      .read('plan.md')
      .replaceAll(' | ', '    | ')
      .replaceAll('| --- ', '| ---------- ')
      .replaceAll('\n', '\r\n');
    folder.write('plan.md', wide);
    expect(await run('--check', 'plan.md')).toMatchObject({ code: 0 });
  });

  it.each([
    ['an event', 'billing.controller.ts', "'trial_started', {", "'trial_begun', {", 'trial_begun'],
    ['the type of its value', 'events.ts', "valueType: 'text'", "valueType: 'boolean'", '"boolean"'],
    ['a field', 'billing.controller.ts', "value: 'pro' }", "value: 'pro', influence: 'positive' }", 'influence'],
    ['a property', 'events.ts', "['pro', 'team']", "['pro', 'max']", '"max"'],
    ['its owner', 'events.ts', 'team-billing', 'team-growth', 'team-growth'],
    ['its route', 'billing.controller.ts', "@Post('trial')", "@Post('trials')", 'POST /billing/trials'],
  ] as const)('ends with 1 and a diff where %s has changed', async (_, file, from, to, shown) => {
    await run('--output', 'plan.md');
    await run('--output', 'plan.json');
    change(file, from, to);

    const { code, stdout } = await run('--check', 'plan.md');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^-/m);
    expect(stdout.split('\n').filter((line) => line.startsWith('+') && line.includes(shown))).not.toEqual([]);
    expect(stdout).toContain('greenflash-events plan dist/app.module.js --output plan.md');
    const asJson = await run('--check', 'plan.json', '--json');
    expect(asJson.code).toBe(1);
    expect(jsonOf(asJson)).toMatchObject({ ok: false, check: 'plan.json', diff: expect.stringContaining('+') });
  });

  it('says what to do where there is no such file, or it would have to write too', async () => {
    expect(await run('--check', 'plan.md')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('Write it first: greenflash-events plan dist/app.module.js --output plan.md'),
    });
    expect(await run('--check', 'plan.md', '--output', 'plan.md')).toMatchObject({ code: 2 });
  });
});
