import { startCollector } from '@greenflash-events/collector';
import { createApp } from './create-app.js';

const collector = await startCollector();
process.env['GREENFLASH_BASE_URL'] = collector.baseUrl;
process.env['GREENFLASH_API_KEY'] = collector.apiKey;
const { url } = await createApp(Number(process.env['PORT'] ?? 3000));

await (await fetch(`${url}/conversations/thread-1/answers?question=why`)).text();
await fetch(`${url}/conversations/thread-1/ratings`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ rating: 'helpful' }),
});

process.stdout.write(`
  streaming-chat  ${url}
  collector       ${collector.url}/#key=${collector.apiKey}   (the page on which events appear; two are there)

  An answer to read to its end, or to leave by Ctrl-C before that; and what the conversation led to:

    curl -N '${url}/conversations/thread-9/answers?question=which+plan'
    curl -X POST ${url}/conversations/thread-9/upgrades -H 'content-type: application/json' -d '{"plan":"team"}'

  Ctrl-C ends both.
`);
