import { startCollector } from '@greenflash-events/collector';
import { onSignal } from './on-signal.js';
import { runShop } from './run-shop.js';

const collector = await startCollector();
process.env['GREENFLASH_BASE_URL'] = collector.baseUrl;
process.env['GREENFLASH_API_KEY'] = collector.apiKey;
const shop = await runShop();
onSignal(async () => {
  await shop.close();
  await collector.close();
});

await fetch(`${shop.url}/upgrades`, {
  method: 'POST',
  headers: { authorization: 'Bearer grace-token', 'x-conversation-id': 'thread-1' },
  body: JSON.stringify({ plan: 'team' }),
});
process.stdout.write(`
  plain-node  ${shop.url}
  collector   ${collector.url}/#key=${collector.apiKey}   (the page on which events appear; one is there)

  Another upgrade, with who bought it and which conversation led to it:

    curl -X POST ${shop.url}/upgrades -H 'authorization: Bearer ada-token' -H 'x-conversation-id: thread-9' -d '{"plan":"pro"}'

  Ctrl-C ends both.
`);
