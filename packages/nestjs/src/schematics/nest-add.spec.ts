import { nestAdd } from './nest-add.js';

/** A tree as the schematics have it, over a map. */
class MemoryTree {
  readonly files: Map<string, string>;
  readonly said: string[] = [];

  constructor(files: Readonly<Record<string, string>>) {
    this.files = new Map(Object.entries(files));
  }

  exists(path: string): boolean {
    return this.files.has(path);
  }

  readText(path: string): string {
    const text = this.files.get(path);
    if (text === undefined) throw new Error(`no ${path}`);
    return text;
  }

  create(path: string, content: string): void {
    if (this.exists(path)) throw new Error(`${path} is there already`);
    this.files.set(path, content);
  }

  overwrite(path: string, content: string): void {
    this.readText(path);
    this.files.set(path, content);
  }

  add(options?: Parameters<typeof nestAdd>[0]): this {
    const say = (line: string): void => void this.said.push(line);
    nestAdd(options)(this, { logger: { info: say, warn: say } });
    return this;
  }
}

const main = (module: string, specifier: string): string => `import { NestFactory } from '@nestjs/core';
import { ${module} } from '${specifier}';

async function bootstrap() {
  const app = await NestFactory.create(${module});
  await app.listen(process.env.PORT ?? 3000);
}
bootstrap();
`;

const MODULE = `import { Module } from '@nestjs/common';
import { AppController } from './app.controller';

@Module({
  imports: [],
  controllers: [AppController],
  providers: [],
})
export class AppModule {}
`;

const app = (module: string): MemoryTree =>
  new MemoryTree({ '/src/main.ts': main('AppModule', './app.module'), '/src/app.module.ts': module });

describe('nest add', () => {
  it('adds the module, the shutdown hooks and the variables to a standard app, and says so', () => {
    const tree = app(MODULE).add();
    expect(tree.readText('/src/app.module.ts')).toBe(`import { Module } from '@nestjs/common';
import { AppController } from './app.controller';
import { TrackingModule } from '@greenflash-events/nestjs';

@Module({
  imports: [TrackingModule.forRoot()],
  controllers: [AppController],
  providers: [],
})
export class AppModule {}
`);
    expect(tree.readText('/src/main.ts')).toContain(
      '  const app = await NestFactory.create(AppModule);\n  app.enableShutdownHooks();\n',
    );
    expect(tree.readText('/.env')).toMatch(/^GREENFLASH_API_KEY=\nGREENFLASH_PRODUCT_ID=$/m);
    expect(tree.said).toEqual([
      expect.stringMatching(/^changed \/src\/app.module.ts/),
      expect.stringMatching(/^changed \/src\/main.ts/),
      expect.stringMatching(/^changed \/.env/),
      expect.stringMatching(/^Next/),
    ]);
  });

  it('changes nothing the second time, and says that', () => {
    const tree = app(MODULE).add({ handler: true });
    const once = new Map(tree.files);
    tree.said.length = 0;
    tree.add({ handler: true });
    expect(tree.files).toEqual(once);
    expect(tree.said.filter((line) => line.startsWith('left'))).toHaveLength(4);
  });

  it('adds a first handler where it is asked to, imported as the app imports its own files', () => {
    const tree = new MemoryTree({
      '/src/main.ts': main('AppModule', './app.module.js'),
      '/src/app.module.ts': MODULE,
    }).add({ handler: true });
    expect(tree.readText('/src/upgrades.controller.ts')).toContain("@TrackEvent<Upgrade>('upgrade_purchased'");
    expect(tree.readText('/src/app.module.ts')).toContain(
      "import { UpgradesController } from './upgrades.controller.js';",
    );
    expect(tree.readText('/src/app.module.ts')).toContain('controllers: [UpgradesController, AppController]');
  });

  it("changes the app of a monorepo that it is told, by its own module's name", () => {
    const tree = new MemoryTree({
      '/apps/shop/src/main.ts': main('ShopModule', './shop.module'),
      '/apps/shop/src/shop.module.ts': MODULE.replace('AppModule', 'ShopModule'),
    }).add({ sourceRoot: 'apps/shop/src' });
    expect(tree.readText('/apps/shop/src/shop.module.ts')).toContain('imports: [TrackingModule.forRoot()]');
  });

  it.each([
    ['no property', '@Module({})\nexport class AppModule {}\n', 'imports: [TrackingModule.forRoot()]'],
    [
      'no imports',
      "@Module({\n  providers: ['imports: ['],\n})\nexport class AppModule {}\n",
      '  imports: [TrackingModule.forRoot()],\n',
    ],
    [
      'imports in one line',
      '@Module({ imports: [A, B.forRoot({ imports: [] })] })\nexport class AppModule {}\n',
      'imports: [TrackingModule.forRoot(), A, B.forRoot({ imports: [] })]',
    ],
    [
      'imports in lines, with a comment at their end',
      '@Module({\n  // imports: [\n  imports: [\n    A,\n    B, // last\n  ],\n})\nexport class AppModule {}\n',
      '  imports: [\n    TrackingModule.forRoot(),\n    A,\n    B, // last\n  ],',
    ],
    [
      'another module before it',
      '@Module({ imports: [] })\nclass Other {}\n@Module({ imports: [A] })\nexport class AppModule {}\n',
      '@Module({ imports: [] })\nclass Other {}\n@Module({ imports: [TrackingModule.forRoot(), A] })',
    ],
  ])('finds its place in a module with %s', (_, module, expected) => {
    expect(app(module).add().readText('/src/app.module.ts')).toContain(expected);
  });

  it('appends to an .env that is there', () => {
    const tree = app(MODULE);
    tree.create('/.env', 'PORT=3000\n');
    expect(tree.add().readText('/.env')).toMatch(/^PORT=3000\n\n# Greenflash events/);
  });

  it.each([
    ['no main.ts', { '/src/app.module.ts': MODULE }, /no \/src\/main.ts/],
    [
      'imports that are no array',
      { '/src/main.ts': main('AppModule', './app.module'), '/src/app.module.ts': MODULE.replace('[]', 'parts') },
      /by hand/,
    ],
    ['a module that is made elsewhere', { '/src/main.ts': 'start();', '/src/app.module.ts': MODULE }, /by hand/],
  ])('refuses an app with %s, and says what to do', (_, files, message) => {
    const tree = new MemoryTree(files);
    const before = new Map(tree.files);
    expect(() => tree.add()).toThrow(message);
    expect(tree.files).toEqual(before);
  });
});
