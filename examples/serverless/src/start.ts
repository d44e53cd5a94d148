import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { startCollector } from '@greenflash-events/collector';
import type { Question } from './handler.js';
import { Platform } from './platform.js';

const collector = await startCollector();
const platform = new Platform(fileURLToPath(new URL('./instance.js', import.meta.url)), {
  ...process.env,
  GREENFLASH_BASE_URL: collector.baseUrl,
  GREENFLASH_API_KEY: collector.apiKey,
});

for (const text of ['how do I pay', 'how do I cancel', 'where is my invoice']) {
  await platform.invoke({ user: 'user-ada', conversation: 'thread-1', text });
}

/** The address of the function: a request is an invocation. */
const server = createServer((request, response) => {
  json(request)
    .then((question) => platform.invoke(question as Question))
    .then((answer) => response.end(`${JSON.stringify(answer)}\n`))
    .catch(() => response.writeHead(400).end());
}).listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1');
await once(server, 'listening');

const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
process.stdout.write(`
  serverless  ${url}
  collector   ${collector.url}/#key=${collector.apiKey}   (the page on which events appear; three are there)

  One more invocation. Its event is sent before the answer, for the instance is frozen after it:

    curl ${url} -d '{"user":"user-ada","conversation":"thread-9","text":"what does it cost"}'

  Ctrl-C ends everything.
`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void closeAll());

async function closeAll(): Promise<void> {
  server.close();
  await platform.close();
  await collector.close();
}
