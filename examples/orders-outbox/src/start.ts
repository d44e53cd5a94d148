import { startCollector } from '@greenflash-events/collector';
import { createApp } from './create-app.js';
import { startLocalPostgres } from './local-postgres.js';

const closers: (() => Promise<void>)[] = [];

async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).toReversed()) await close();
}

try {
  process.env['DATABASE_URL'] ??= await localDatabase();
  const collector = await startCollector();
  closers.push(() => collector.close());
  process.env['GREENFLASH_BASE_URL'] = collector.baseUrl;
  process.env['GREENFLASH_API_KEY'] = collector.apiKey;
  const { app, url } = await createApp(Number(process.env['PORT'] ?? 3000));
  closers.push(() => app.close());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void closeAll());
  process.stdout.write(describe(url, `${collector.url}/#key=${collector.apiKey}`));
} catch (error) {
  process.stderr.write(`orders-outbox cannot start: ${(error as Error).message}\n`);
  await closeAll();
  process.exitCode = 1;
}

async function localDatabase(): Promise<string> {
  const postgres = await startLocalPostgres();
  closers.push(() => postgres.stop());
  return postgres.url;
}

function describe(url: string, page: string): string {
  return `
  orders-outbox  ${url}
  collector      ${page}   (the page on which events appear)

  An order, whose event appears; and one whose card is declined, of which neither the order nor the event is kept:

    curl -X POST ${url}/orders -H 'content-type: application/json' -d '{"plan":"pro","card":"card_ok"}'
    curl -X POST ${url}/orders -H 'content-type: application/json' -d '{"plan":"pro","card":"card_declined"}'
    curl ${url}/orders

  Ctrl-C ends everything.
`;
}
