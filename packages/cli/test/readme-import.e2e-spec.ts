import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectionTo } from './support/collected.js';
import { startShell } from './support/run-cli.js';
import { useImports } from './support/use-imports.js';

const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');

function block(language: string, start: string): string {
  const blocks = [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)];
  const found = blocks.find(([, name, text]) => name === language && text!.startsWith(start));
  return found![2]!;
}

describe('the import of the README', () => {
  const imports = useImports();

  beforeEach(() => {
    imports.folder.write('history.csv', block('csv', 'kind,'));
    imports.folder.write('mapping.json', block('json', '{'));
  });

  it.each([
    ['flags', block('sh', 'greenflash-events import')],
    ['mapping.json', 'greenflash-events import history.csv --mapping mapping.json --restart'],
  ])('makes the event that the file describes, by %s', async (_, line) => {
    const end = await startShell(line, { cwd: imports.folder.path, env: connectionTo(imports.collector) }).ended;

    expect(end).toMatchObject({ code: 0, stdout: '1 event delivered\n' });
    const [event] = await imports.collector.events();
    expect(event!.body).toMatchObject({
      ...{ eventType: 'upgrade_purchased', value: '149.00', valueType: 'currency' },
      ...{ eventAt: '2025-03-01T10:00:00Z', externalUserId: 'user-7' },
    });
  });
});
