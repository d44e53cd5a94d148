import { startCollector, type Collector } from '@greenflash-events/collector';
import { createApp } from './create-app.js';
import { freePort } from './free-port.js';

const COLLECTOR_PORT = 4100;
const APP_PORT = 3000;

try {
  const collector = await startCollector({ port: await portFor('the collector', COLLECTOR_PORT), apiKey: 'dev' });
  const url = await startApp(collector);
  process.stdout.write(describe(url, collector));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

async function portFor(what: string, wanted: number): Promise<number> {
  const port = await freePort(wanted);
  if (port !== wanted) process.stdout.write(`port ${wanted} is in use: ${what} listens on ${port}\n`);
  return port;
}

async function startApp(collector: Collector): Promise<string> {
  process.env['GREENFLASH_BASE_URL'] = collector.baseUrl;
  process.env['GREENFLASH_API_KEY'] = collector.apiKey;
  try {
    return (await createApp(await portFor('checkout-api', APP_PORT))).url;
  } catch (error) {
    await collector.close();
    throw error;
  }
}

function describe(url: string, collector: Collector): string {
  return `
  checkout-api   ${url}
  collector      ${collector.url}/#key=${collector.apiKey}   (the page on which events appear)

  Track an upgrade that a conversation led to, and watch the page:

    curl -X POST ${url}/billing/upgrades \\
      -H 'authorization: Bearer ada-token' -H 'x-conversation-id: thread-9' \\
      -H 'content-type: application/json' -d '{"plan":"pro"}'

  Ctrl-C ends both.
`;
}
