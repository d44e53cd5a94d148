import { startCollector, type Collector } from '@greenflash-events/collector';
import { createApp } from './create-app.js';

const PORT_IN_USE = /port (\d+) on \S+ is in use/;

const COLLECTOR_PORT = 4100;
const APP_PORT = 3000;

try {
  const collector = await startCollector({ port: COLLECTOR_PORT, apiKey: 'dev' });
  const url = await startApp(collector);
  process.stdout.write(describe(url, collector));
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exit(1);
}

async function startApp(collector: Collector): Promise<string> {
  process.env['GREENFLASH_BASE_URL'] = collector.baseUrl;
  process.env['GREENFLASH_API_KEY'] = collector.apiKey;
  try {
    return (await createApp(APP_PORT)).url;
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

function describeFailure(error: unknown): string {
  const { code, message = String(error), ...rest } = error as { code?: string; port?: number; message?: string };
  const port = code === 'EADDRINUSE' ? rest.port : PORT_IN_USE.exec(message)?.[1];
  if (port !== undefined) return `port ${port} is in use: end what listens there, and start again`;
  return message;
}
