import { startCollector } from '@greenflash-events/collector';
import { createApp } from './create-app.js';

const TWO_MUTATIONS =
  'mutation { first: resolveTicket(id: "T-1", minutesSpent: 4) { id } second: resolveTicket(id: "T-2", minutesSpent: 9) { id } }';

const collector = await startCollector();
process.env['GREENFLASH_BASE_URL'] = collector.baseUrl;
process.env['GREENFLASH_API_KEY'] = collector.apiKey;
const { url } = await createApp(Number(process.env['PORT'] ?? 3000));

await fetch(`${url}/graphql`, {
  method: 'POST',
  headers: { authorization: 'Bearer grace-token', 'content-type': 'application/json' },
  body: JSON.stringify({ query: TWO_MUTATIONS }),
});

process.stdout.write(`
  graphql-fastify  ${url}/graphql
  collector        ${collector.url}/#key=${collector.apiKey}   (the page on which events appear; two of one request are there)

  A third, and one that fails:

    curl ${url}/graphql -H 'authorization: Bearer ada-token' -H 'content-type: application/json' \\
      -d '{"query":"mutation { resolveTicket(id: \\"T-3\\", minutesSpent: 2) { id } }"}'
    curl ${url}/graphql -H 'authorization: Bearer ada-token' -H 'content-type: application/json' \\
      -d '{"query":"mutation { resolveTicket(id: \\"T-4\\", minutesSpent: 2) { id } }"}'

  Ctrl-C ends both.
`);
