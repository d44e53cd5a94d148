import { posix } from 'node:path';
import { addImport, addToModule, classImportedFrom } from './module-text.js';

/** The members used of the `Tree` of `@angular-devkit/schematics`, which the Nest CLI brings. */
interface Tree {
  exists(path: string): boolean;
  readText(path: string): string;
  create(path: string, content: string): void;
  overwrite(path: string, content: string): void;
}

/** The members used of its `SchematicContext`. */
interface SchematicContext {
  readonly logger: { info(message: string): void; warn(message: string): void };
}

interface NestAddOptions {
  /** Of the app, relative to the workspace. @default 'src' */
  readonly sourceRoot?: string;
  /** Whether to add a controller with a first decorated handler. @default false */
  readonly handler?: boolean;
}

const PACKAGE = '@greenflash-events/nestjs';
const VARIABLES = `# Greenflash events. Without a key, an app in development starts and sends nothing.
GREENFLASH_API_KEY=
GREENFLASH_PRODUCT_ID=
# For a collector on this machine, which \`npx @greenflash-events/collector\` starts; its key is dev, and any UUID a product:
# GREENFLASH_BASE_URL=http://127.0.0.1:4100/api/v1
`;

/** `nest add @greenflash-events/nestjs`: changes what is missing, says what it changed, and leaves alone what is there. */
export function nestAdd({ sourceRoot = 'src', handler = false }: NestAddOptions = {}) {
  return (tree: Tree, { logger }: SchematicContext): Tree => {
    const app = new App(tree, sourceRoot);
    const done = [
      app.addModule(),
      app.enableShutdownHooks(),
      app.addVariables(),
      ...(handler ? [app.addHandler()] : []),
    ];
    for (const { path, what, isChanged } of done) logger.info(`${isChanged ? 'changed' : 'left   '} ${path}: ${what}`);
    logger.info(
      'Next: fill in .env, and start the app with it: npm run start -- --env-file .env (or let ConfigModule read it)',
    );
    return tree;
  };
}

interface Done {
  readonly path: string;
  readonly what: string;
  readonly isChanged: boolean;
}

class App {
  readonly #tree: Tree;
  readonly #sourceRoot: string;
  readonly #main: string;
  readonly #modulePath: string;
  readonly #moduleClass: string;
  /** How the app ends its imports of its own files: `.js` in ES modules. */
  readonly #extension: string;

  constructor(tree: Tree, sourceRoot: string) {
    this.#tree = tree;
    this.#sourceRoot = posix.join('/', sourceRoot);
    this.#main = posix.join(this.#sourceRoot, 'main.ts');
    if (!tree.exists(this.#main)) throw new Error(`there is no ${this.#main}: give the app's folder as --source-root`);
    const text = tree.readText(this.#main);
    const moduleClass = /NestFactory\s*\.\s*create\w*\s*(?:<[^(]*>)?\s*\(\s*(\w+)/.exec(text)?.[1];
    const specifier = moduleClass === undefined ? undefined : classImportedFrom(text, moduleClass);
    if (moduleClass === undefined || specifier === undefined) {
      throw new Error(`${this.#main} creates no app of a module that it imports: add TrackingModule.forRoot() by hand`);
    }
    this.#moduleClass = moduleClass;
    this.#extension = /\.js$/.exec(specifier)?.[0] ?? '';
    this.#modulePath = posix.join(this.#sourceRoot, `${specifier.replace(/\.[jt]s$/, '')}.ts`);
    if (!tree.exists(this.#modulePath))
      throw new Error(`${this.#main} imports ${specifier}, and there is no such file`);
  }

  addModule(): Done {
    const what = `TrackingModule.forRoot() in the imports of ${this.#moduleClass}`;
    return this.#edit(this.#modulePath, what, (text) => {
      if (/\bTrackingModule\b/.test(text)) return text;
      const withModule = addToModule(text, this.#moduleClass, 'imports', 'TrackingModule.forRoot()');
      return addImport(withModule, 'TrackingModule', PACKAGE);
    });
  }

  enableShutdownHooks(): Done {
    const what = 'enableShutdownHooks(), so that the last events are sent when the app stops';
    return this.#edit(this.#main, what, (text) => {
      if (text.includes('enableShutdownHooks')) return text;
      return text.replace(
        /^([ \t]*)(?:const|let)\s+(\w+)(?:\s*:[^=]+)?\s*=\s*await\s+NestFactory\s*\.\s*create[^;]*;/m,
        (statement, indent: string, app: string) => `${statement}\n${indent}${app}.enableShutdownHooks();`,
      );
    });
  }

  addVariables(): Done {
    const path = '/.env';
    const what = 'GREENFLASH_API_KEY and GREENFLASH_PRODUCT_ID, to fill in';
    if (!this.#tree.exists(path)) {
      this.#tree.create(path, VARIABLES);
      return { path, what, isChanged: true };
    }
    return this.#edit(path, what, (text) =>
      text.includes('GREENFLASH_API_KEY') ? text : `${text.trimEnd()}\n\n${VARIABLES}`.trimStart(),
    );
  }

  addHandler(): Done {
    const path = posix.join(this.#sourceRoot, 'upgrades.controller.ts');
    const what = 'POST /upgrades/:plan, a first handler whose outcome is an event';
    if (this.#tree.exists(path)) return { path, what, isChanged: false };
    this.#tree.create(path, CONTROLLER);
    const from = posix.relative(posix.dirname(this.#modulePath), path).replace(/\.ts$/, this.#extension);
    this.#edit(this.#modulePath, what, (text) =>
      addImport(
        addToModule(text, this.#moduleClass, 'controllers', 'UpgradesController'),
        'UpgradesController',
        from.startsWith('.') ? from : `./${from}`,
      ),
    );
    return { path, what, isChanged: true };
  }

  #edit(path: string, what: string, change: (text: string) => string): Done {
    const before = this.#tree.readText(path);
    const after = change(before);
    if (after !== before) this.#tree.overwrite(path, after);
    return { path, what, isChanged: after !== before };
  }
}

const CONTROLLER = `import { Controller, Param, Post } from '@nestjs/common';
import { currency, dedupeKey, TrackEvent } from '${PACKAGE}';

interface Upgrade {
  readonly id: string;
  readonly amount: number;
}

@Controller('upgrades')
export class UpgradesController {
  @Post(':plan')
  @TrackEvent<Upgrade>('upgrade_purchased', {
    influence: 'positive',
    value: ({ result }) => currency(result.amount),
    insertId: ({ result }) => dedupeKey('upgrade', result.id),
  })
  upgrade(@Param('plan') plan: string): Upgrade {
    return { id: \`order-of-\${plan}\`, amount: 149 };
  }
}
`;
