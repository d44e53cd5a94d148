import { startCollector, type Collector } from '@greenflash-events/collector';
import { connectionTo } from './collected.js';
import { Folder } from './folder.js';
import { runCli, type CliEnd } from './run-cli.js';

/** What the tests of `import` work with: a collector that is empty before each, and a folder that is gone after it. */
export interface Imports {
  readonly collector: Collector;
  readonly folder: Folder;
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<CliEnd>;
}

/** To be called in a `describe()`; it is ready when a test begins. */
export function useImports(): Imports {
  let collector: Collector;
  let folder: Folder;
  beforeAll(async () => {
    collector = await startCollector();
  });
  afterAll(() => collector.close());
  beforeEach(async () => {
    folder = new Folder();
    await collector.reset();
  });
  afterEach(() => folder.remove());
  return {
    get collector() {
      return collector;
    },
    get folder() {
      return folder;
    },
    run: (args, env = {}) =>
      runCli(['import', ...args], { cwd: folder.path, env: { ...connectionTo(collector), ...env } }),
  };
}
