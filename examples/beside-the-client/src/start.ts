import { startCollector } from '@greenflash-events/collector';
import { createApp } from './create-app.js';

const collector = await startCollector();
process.env['GREENFLASH_BASE_URL'] = collector.baseUrl;
process.env['GREENFLASH_API_KEY'] = collector.apiKey;
const { url } = await createApp(Number(process.env['PORT'] ?? 3000));

process.stdout.write(`
  beside-the-client  ${url}
  collector          ${collector.url}/#key=${collector.apiKey}   (the page on which events appear)

  A question, what it led to, and the messages that the vendor's client was given:

    curl -X POST ${url}/conversations/thread-9/messages -H 'x-user-id: user-7' -H 'content-type: application/json' -d '{"question":"which plan?"}'
    curl -X POST ${url}/conversations/thread-9/upgrades -H 'x-user-id: user-7' -H 'content-type: application/json' -d '{"plan":"team"}'
    curl ${url}/conversations/thread-9/logged

  Ctrl-C ends both.
`);
